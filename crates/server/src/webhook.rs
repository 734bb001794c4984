//! What the gateway tells us without being asked.
//!
//! The answer decides what Midtrans does next (reference/midtrans.md §4): 200 ends it, 400 and 404 are tried twice more, 500
//! once, 503 four times, anything else five times, for up to five and a half hours.

pub mod payouts;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, post};
use database::DatabaseError;
use kernel::id::PaymentId;
use payments::PaymentServices;
use payments::commands::webhook_record::{self, WebhookRecorded};
use payments::faults::fault_point;
use payments::gateway::{Notification, NotificationError};
use tower_http::catch_panic::CatchPanicLayer;

/// Where the gateway posts to.
pub const PATH: &str = "/webhooks/midtrans";
/// A notification is two kilobytes; one with many refunds some more.
const BODY_BYTES_MAX: usize = 64 * 1024;

pub(crate) fn router(services: PaymentServices) -> Router {
    posted_to(PATH, post(receive), services)
}

/// An address that the gateway posts to.
fn posted_to<S: Clone + Send + Sync + 'static>(path: &str, receive: MethodRouter<S>, services: S) -> Router {
    Router::new()
        .route(path, receive)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        // Of a 500 the gateway would try only once more.
        .layer(CatchPanicLayer::custom(|_| {
            tracing::error!("a notification made the server panic");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }))
        .with_state(services)
}

/// Stores an authentic message before anything is made of it. What it says is believed only when the gateway confirms it,
/// which a job asks: a slow gateway or a long queue is nothing that this answer waits for.
async fn receive(State(services): State<PaymentServices>, body: Bytes) -> Response {
    let (notification, text) = match (services.gateway.read_notification(&body), str::from_utf8(&body)) {
        (Ok(notification), Ok(text)) => (notification, text),
        // The gateway tries again for hours, long enough for an operator to correct a wrong key.
        (Err(NotificationError::NotAuthentic), _) => {
            count("not_authentic");
            tracing::warn!(
                "a notification with a wrong signature was refused: somebody forges them, or MIDTRANS_SERVER_KEY is wrong"
            );
            return (StatusCode::FORBIDDEN, "The signature is wrong.").into_response();
        }
        (Err(NotificationError::Malformed), _) | (_, Err(_)) => {
            count("malformed");
            tracing::warn!(bytes = body.len(), "something that is no notification was refused");
            return (StatusCode::BAD_REQUEST, "This is no notification.").into_response();
        }
    };
    match record(&services, &notification, text).await {
        Ok(recorded) => {
            count(match recorded {
                WebhookRecorded::New => "new",
                WebhookRecorded::Repeated => "repeated",
                WebhookRecorded::UnknownPayment => "unknown_payment",
                WebhookRecorded::NotKept => "not_kept",
            });
            tracing::info!(payment.id = named(&notification), ?recorded, "the gateway told us something");
            StatusCode::OK.into_response()
        }
        Err(error) => {
            count("not_stored");
            tracing::error!(%error, payment.id = named(&notification), "a notification could not be stored; it comes again");
            (StatusCode::SERVICE_UNAVAILABLE, "Try again later.").into_response()
        }
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("teacherin_webhooks_total", "outcome" => outcome).increment(1);
}

/// The payment as logs name it.
fn named(notification: &Notification) -> Option<tracing::field::DisplayValue<PaymentId>> {
    notification.payment_id.map(tracing::field::display)
}

async fn record(
    services: &PaymentServices,
    notification: &Notification,
    body: &str,
) -> Result<WebhookRecorded, DatabaseError> {
    let mut connection = services.pools.write().await?;
    let recorded = webhook_record::run(&mut connection, services.clock.now(), notification, body).await?;
    fault_point("server.webhook.after_record");
    Ok(recorded)
}
