//! What the gateway answered when it was asked: kept for good, and read again for every fold.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{payment_events, payments};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{OrderId, PaymentEventId, PaymentId};
use sha2::{Digest as _, Sha256};

use crate::gateway::TransactionNews;
use crate::state::EventSource;

/// What makes two events the same.
pub(crate) fn digest(source: EventSource, gateway_order_id: &str, content: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [source.as_str(), gateway_order_id, content] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// Keeps an answer, unless the same was answered before.
pub(crate) async fn record_status(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment_id: PaymentId,
    news: &TransactionNews,
) -> Result<(), DatabaseError> {
    let digest = digest(EventSource::Status, &news.gateway_order_id, &news.content);
    diesel::insert_into(payment_events::table)
        .values((
            payment_events::id.eq(PaymentEventId::generate(now)),
            payment_events::payment_id.eq(payment_id),
            payment_events::source.eq(EventSource::Status),
            payment_events::digest.eq(digest.as_slice()),
            payment_events::gateway_order_id.eq(&news.gateway_order_id),
            payment_events::gateway_transaction_id.eq(&news.transaction_id),
            payment_events::gateway_status.eq(&news.gateway_status),
            payment_events::body.eq(&news.body),
            payment_events::news.eq(serde_json::to_value(news).map_err(DatabaseError::internal)?),
            payment_events::received_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(())
}

/// All answers about the payment.
pub(crate) async fn news_of_payment(
    connection: &mut AsyncPgConnection,
    payment_id: PaymentId,
) -> Result<Vec<TransactionNews>, DatabaseError> {
    let news: Vec<Option<serde_json::Value>> = payment_events::table
        .filter(payment_events::payment_id.eq(payment_id))
        .filter(payment_events::source.eq(EventSource::Status))
        .select(payment_events::news)
        .load(connection)
        .await?;
    parse(news)
}

/// The gateway's id of the transaction that was last told of.
pub(crate) async fn latest_transaction(
    connection: &mut AsyncPgConnection,
    payment_id: PaymentId,
) -> Result<Option<String>, DatabaseError> {
    let latest = payment_events::table
        .filter(payment_events::payment_id.eq(payment_id))
        .filter(payment_events::gateway_transaction_id.is_not_null())
        .order((payment_events::received_at.desc(), payment_events::id.desc()))
        .select(payment_events::gateway_transaction_id)
        .first::<Option<String>>(connection)
        .await
        .optional()?;
    Ok(latest.flatten())
}

/// All answers about all attempts of the order.
pub(crate) async fn news_of_order(
    connection: &mut AsyncPgConnection,
    order_id: OrderId,
) -> Result<Vec<TransactionNews>, DatabaseError> {
    let news: Vec<Option<serde_json::Value>> = payment_events::table
        .inner_join(payments::table)
        .filter(payments::order_id.eq(order_id))
        .filter(payment_events::source.eq(EventSource::Status))
        .select(payment_events::news)
        .load(connection)
        .await?;
    parse(news)
}

fn parse(news: Vec<Option<serde_json::Value>>) -> Result<Vec<TransactionNews>, DatabaseError> {
    news.into_iter()
        .flatten()
        .map(|news| serde_json::from_value(news).map_err(DatabaseError::internal))
        .collect()
}
