//! Writes down what the gateway told us, and has it asked whether that is so. Everything else happens later: the gateway gets
//! its answer as soon as this is on disk.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::{payment_events, payments};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PaymentEventId, PaymentId};

use crate::events;
use crate::faults::fault_point;
use crate::gateway::Notification;
use crate::jobs::PaymentRefresh;
use crate::state::EventSource;

/// How many messages about one order id of the gateway are kept. An honest gateway sends a dozen.
const EVENTS_MAX: i64 = 200;
/// How often the gateway is asked about a payment of which it says more than that.
const PAUSE_WHEN_FULL: TimeDelta = TimeDelta::seconds(30);

/// The longest name of a transaction that the gateway is asked for. The signature does not cover it: whoever replays a message
/// can write anything there.
const TRANSACTION_ID_MAX: usize = 100;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookRecorded {
    /// It was new, and the gateway will be asked.
    New,
    /// It was said before.
    Repeated,
    /// No payment of ours is meant. An admin can see it.
    UnknownPayment,
    /// Too much was said about this already: it was not kept. The gateway will be asked nevertheless.
    NotKept,
}

/// Keeps an authentic message with the body as it came.
///
/// # Errors
/// When the database fails: then the gateway must be told to come back.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    notification: &Notification,
    body: &str,
) -> Result<WebhookRecorded, DatabaseError> {
    let recorded = connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let payment_id = known_payment(connection, notification.payment_id).await?;
            if kept(connection, payment_id, notification).await? >= EVENTS_MAX {
                tracing::warn!(gateway_order_id = notification.gateway_order_id, "too many notifications");
                if let Some(payment_id) = payment_id {
                    let question = PaymentRefresh::of(payment_id);
                    question.enqueue(connection, now, now + PAUSE_WHEN_FULL).await?;
                }
                return Ok(WebhookRecorded::NotKept);
            }
            let is_new = insert(connection, now, payment_id, notification, body).await?;
            let Some(payment_id) = payment_id else { return Ok(WebhookRecorded::UnknownPayment) };
            if !is_new {
                return Ok(WebhookRecorded::Repeated);
            }
            let transaction_id = notification.transaction_id.clone().filter(|id| is_askable(id));
            PaymentRefresh { payment_id, transaction_id }.enqueue(connection, now, now).await?;
            Ok(WebhookRecorded::New)
        })
        .await?;
    fault_point("payments.webhook.after_commit");
    Ok(recorded)
}

/// The payment, if it is one of ours: anybody with an account at the gateway may have ids that look like ours.
async fn known_payment(
    connection: &mut AsyncPgConnection,
    id: Option<PaymentId>,
) -> Result<Option<PaymentId>, DatabaseError> {
    let Some(id) = id else { return Ok(None) };
    Ok(payments::table.find(id).select(payments::id).first(connection).await.optional()?)
}

async fn kept(
    connection: &mut AsyncPgConnection,
    payment_id: Option<PaymentId>,
    notification: &Notification,
) -> Result<i64, DatabaseError> {
    let query = payment_events::table
        .filter(payment_events::source.eq(EventSource::Webhook))
        .filter(payment_events::gateway_order_id.eq(storable(&notification.gateway_order_id)))
        .count();
    let count = match payment_id {
        Some(id) => query.filter(payment_events::payment_id.eq(id)).get_result(connection).await?,
        None => query.filter(payment_events::payment_id.is_null()).get_result(connection).await?,
    };
    Ok(count)
}

async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment_id: Option<PaymentId>,
    notification: &Notification,
    body: &str,
) -> Result<bool, DatabaseError> {
    let digest = events::digest(EventSource::Webhook, &notification.gateway_order_id, &notification.content);
    let inserted = diesel::insert_into(payment_events::table)
        .values((
            payment_events::id.eq(PaymentEventId::generate(now)),
            payment_events::payment_id.eq(payment_id),
            payment_events::source.eq(EventSource::Webhook),
            payment_events::digest.eq(digest.as_slice()),
            payment_events::gateway_order_id.eq(storable(&notification.gateway_order_id)),
            payment_events::gateway_transaction_id.eq(notification.transaction_id.as_deref().map(storable)),
            payment_events::gateway_status.eq(notification.gateway_status.as_deref().map(storable)),
            payment_events::body.eq(body),
            payment_events::received_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(inserted == 1)
}

/// PostgreSQL's text holds every character but one, which JSON can write.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

/// Whether the gateway can be asked for a transaction of this name.
fn is_askable(transaction_id: &str) -> bool {
    transaction_id.len() <= TRANSACTION_ID_MAX
        && transaction_id.chars().all(|letter| letter.is_ascii_graphic())
}
