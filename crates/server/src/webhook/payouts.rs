//! What the gateway tells us of payouts, and of the balance that they are made from.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use database::DatabaseError;
use payments::faults::fault_point;
use payouts::PayoutServices;
use payouts::commands::notification_record::{self, NotificationRecorded};
use payouts::gateway::{NotificationError, PayoutNotification, SharedPayoutGateway};

use super::posted_to;

/// Where the gateway posts to.
pub const PATH: &str = "/webhooks/midtrans/payouts";
/// The header with the signature of the body.
const SIGNATURE: &str = "iris-signature";

/// What listening needs.
#[derive(Clone)]
struct Listener {
    services: PayoutServices,
    gateway: SharedPayoutGateway,
}

/// Nothing, where payouts are sent by hand.
pub(crate) fn router(services: PayoutServices) -> Router {
    match services.gateway.clone() {
        Some(gateway) => posted_to(PATH, post(receive), Listener { services, gateway }),
        None => Router::new(),
    }
}

/// Stores an authentic message before anything is made of it. As with payments, what it says is believed only when the gateway
/// confirms it, which a job asks.
async fn receive(State(listener): State<Listener>, headers: HeaderMap, body: Bytes) -> Response {
    // Over the bytes as they came: nothing that is not signed is even read.
    let signature = headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
    let read = listener.gateway.read_notification(&body, signature);
    let (notification, text) = match (read, str::from_utf8(&body)) {
        (Ok(notification), Ok(text)) => (notification, text),
        // The gateway tries again for hours, long enough for an operator to correct a wrong key.
        (Err(NotificationError::NotAuthentic), _) => {
            count("not_authentic");
            tracing::warn!(
                "a notification of a payout with a wrong signature was refused: somebody forges them, or MIDTRANS_PAYOUT_MERCHANT_KEY is wrong"
            );
            return (StatusCode::FORBIDDEN, "The signature is wrong.").into_response();
        }
        (Err(NotificationError::Malformed), _) | (_, Err(_)) => {
            count("malformed");
            tracing::warn!(bytes = body.len(), "something signed that is no notification was refused");
            return (StatusCode::BAD_REQUEST, "This is no notification.").into_response();
        }
    };
    match record(&listener.services, &notification, text).await {
        Ok(recorded) => {
            count(match recorded {
                NotificationRecorded::New => "new",
                NotificationRecorded::Repeated => "repeated",
                NotificationRecorded::UnknownPayout => "unknown_payout",
                NotificationRecorded::NotOfPayout => "top_up",
            });
            let reference = named(&notification);
            tracing::info!(reference, ?recorded, "the gateway told us something of payouts");
            StatusCode::OK.into_response()
        }
        Err(error) => {
            count("not_stored");
            let reference = named(&notification);
            tracing::error!(%error, reference, "a notification of a payout could not be stored; it comes again");
            (StatusCode::SERVICE_UNAVAILABLE, "Try again later.").into_response()
        }
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("teacherin_payout_webhooks_total", "outcome" => outcome).increment(1);
}

/// The payout as the gateway names it.
fn named(notification: &PayoutNotification) -> Option<&str> {
    match notification {
        PayoutNotification::Payout { reference, .. } => Some(reference),
        PayoutNotification::TopUp { .. } => None,
    }
}

async fn record(
    services: &PayoutServices,
    notification: &PayoutNotification,
    body: &str,
) -> Result<NotificationRecorded, DatabaseError> {
    let mut connection = services.pools.write().await?;
    let recorded =
        notification_record::run(&mut connection, services.clock.now(), notification, body).await?;
    fault_point("server.payout_webhook.after_record");
    Ok(recorded)
}
