//! Payments, and what the gateway said of them.

use database::DatabaseError;
use database::schema::{orders, payment_events, payments};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{OrderId, PaymentId};

use super::scope::{require_all, visible_orders};
use crate::model::{Payment, PaymentEvent};

/// The payments that exist and may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn payments_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[PaymentId],
) -> Result<Vec<Payment>, DatabaseError> {
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    let found = payments::table
        .filter(payments::id.eq_any(ids))
        .filter(payments::order_id.eq_any(visible.select(orders::id)))
        .select(Payment::as_select());
    Ok(found.load(connection).await?)
}

/// The attempts to pay the orders that may be seen, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn payments_of_orders(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderId],
) -> Result<Vec<Payment>, DatabaseError> {
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    let attempts = payments::table
        .filter(payments::order_id.eq_any(ids))
        .filter(payments::order_id.eq_any(visible.select(orders::id)))
        .order((payments::created_at, payments::id))
        .select(Payment::as_select());
    Ok(attempts.load(connection).await?)
}

/// What the gateway said of the payments, oldest first. For admins; nothing for anybody else.
///
/// # Errors
/// When the database fails.
pub async fn events_of_payments(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[PaymentId],
) -> Result<Vec<PaymentEvent>, DatabaseError> {
    if require_all(actor).is_err() {
        return Ok(Vec::new());
    }
    let events = payment_events::table
        .filter(payment_events::payment_id.eq_any(ids))
        .order((payment_events::received_at, payment_events::id))
        .select(PaymentEvent::as_select());
    Ok(events.load(connection).await?)
}
