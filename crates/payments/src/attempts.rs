//! The attempts to pay an order, as commands need them: locked, and ended when another way was found.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{order_lines, payment_lines, payments};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{OrderId, PaymentId};

use crate::jobs::PaymentAbandon;
use crate::model::{OrderLine, Payment, PaymentLine};
use crate::state::PaymentStatus;

/// The payment, if there is one.
pub(crate) async fn find(
    connection: &mut AsyncPgConnection,
    id: PaymentId,
) -> Result<Option<Payment>, DatabaseError> {
    Ok(payments::table.find(id).select(Payment::as_select()).first(connection).await.optional()?)
}

/// All attempts of an order whose lock the caller holds, locked by their ids.
pub(crate) async fn lock_of_order(
    connection: &mut AsyncPgConnection,
    order_id: OrderId,
) -> Result<Vec<Payment>, DatabaseError> {
    let attempts = payments::table
        .filter(payments::order_id.eq(order_id))
        .order(payments::id)
        .select(Payment::as_select())
        .for_update()
        .load(connection)
        .await?;
    Ok(attempts)
}

/// The payment, locked. Its order is locked before; see the calendar's README.
pub(crate) async fn lock(
    connection: &mut AsyncPgConnection,
    id: PaymentId,
) -> Result<Option<Payment>, DatabaseError> {
    let payment = payments::table
        .find(id)
        .select(Payment::as_select())
        .for_update()
        .first(connection)
        .await
        .optional()?;
    Ok(payment)
}

/// What the attempt pays, in the order in which the lines were added.
pub(crate) async fn lines(
    connection: &mut AsyncPgConnection,
    id: PaymentId,
) -> Result<Vec<(OrderLine, PaymentLine)>, DatabaseError> {
    let lines = payment_lines::table
        .inner_join(order_lines::table)
        .filter(payment_lines::payment_id.eq(id))
        .order((order_lines::created_at, order_lines::id))
        .select((OrderLine::as_select(), PaymentLine::as_select()))
        .load(connection)
        .await?;
    Ok(lines)
}

/// Whether its page may still bring money, so that somebody should end it when nobody wants the money any more. What was
/// denied is asked for once more even when its page is over: another card may have been taken unheard.
pub(crate) fn may_bring_money(payment: &Payment) -> bool {
    payment.status.is_open() || (payment.status == PaymentStatus::Denied && payment.abandoned_as.is_none())
}

/// Has every attempt of the locked order ended that may still bring money, but not `kept`.
pub(crate) async fn abandon_others(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order_id: OrderId,
    kept: Option<PaymentId>,
) -> Result<(), DatabaseError> {
    let attempts: Vec<Payment> = payments::table
        .filter(payments::order_id.eq(order_id))
        .order(payments::id)
        .select(Payment::as_select())
        .load(connection)
        .await?;
    for attempt in attempts.iter().filter(|attempt| Some(attempt.id) != kept && may_bring_money(attempt)) {
        PaymentAbandon { payment_id: attempt.id }.enqueue(connection, now).await?;
    }
    Ok(())
}
