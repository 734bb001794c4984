//! The gateway's second word of a refund: the bank has confirmed it.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::refunds;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::PaymentId;

use crate::gateway::GatewayRefund;
use crate::state::RefundStatus;

/// Notes which refunds of the payment the bank has confirmed, by the gateway's account of them. Once for each.
pub(super) async fn note(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment_id: PaymentId,
    listed: &[GatewayRefund],
) -> Result<(), DatabaseError> {
    let confirmed: Vec<&str> =
        listed.iter().filter(|refund| refund.is_confirmed).map(|refund| refund.key.as_str()).collect();
    if confirmed.is_empty() {
        return Ok(());
    }
    diesel::update(refunds::table)
        .filter(refunds::payment_id.eq(payment_id))
        .filter(refunds::gateway_refund_key.eq_any(confirmed))
        .filter(refunds::status.eq(RefundStatus::Succeeded))
        .filter(refunds::confirmed_at.is_null())
        .set((refunds::confirmed_at.eq(now), refunds::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(())
}
