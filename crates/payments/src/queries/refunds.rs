//! Money that goes back.

use std::collections::HashMap;

use database::DatabaseError;
use database::schema::{order_lines, orders, payments, refunds};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{OrderLineId, RefundId};

use super::scope::{Scope, scope, visible_orders};
use crate::model::Refund;

/// The refunds that exist and may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn refunds_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[RefundId],
) -> Result<Vec<Refund>, DatabaseError> {
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    let found = refunds::table
        .inner_join(payments::table.on(payments::id.eq(refunds::payment_id)))
        .filter(refunds::id.eq_any(ids))
        .filter(payments::order_id.eq_any(visible.select(orders::id)))
        .select(Refund::as_select());
    Ok(found.load(connection).await?)
}

/// The refunds of the lines that may be seen, oldest first: of the payment that paid the line, and of others that paid it too.
///
/// # Errors
/// When the database fails.
pub async fn refunds_of_lines(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderLineId],
) -> Result<Vec<Refund>, DatabaseError> {
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    let found = refunds::table
        .inner_join(payments::table.on(payments::id.eq(refunds::payment_id)))
        .filter(refunds::order_line_id.eq_any(ids))
        .filter(payments::order_id.eq_any(visible.select(orders::id)))
        .order((refunds::created_at, refunds::id))
        .select(Refund::as_select());
    Ok(found.load(connection).await?)
}

/// How much of a line's price goes back or went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundedLine {
    /// The price, minor units.
    pub amount: i64,
    /// How much of it.
    pub refunded_amount: i64,
}

/// How much goes back of the lines that the actor buys or sells. An admin sees all.
///
/// # Errors
/// When the database fails.
pub async fn refunded_lines(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderLineId],
) -> Result<HashMap<OrderLineId, RefundedLine>, DatabaseError> {
    let mut query = order_lines::table
        .inner_join(orders::table)
        .filter(order_lines::id.eq_any(ids))
        .select((order_lines::id, order_lines::amount, order_lines::refunded_amount))
        .into_boxed();
    match scope(actor) {
        Scope::None => return Ok(HashMap::new()),
        Scope::Own(user) => {
            let is_party =
                orders::buyer_user_id.eq(user.user_id).or(order_lines::seller_person_id.eq(user.person_id));
            query = query.filter(is_party);
        }
        Scope::All => {}
    }
    let rows: Vec<(OrderLineId, i64, i64)> = query.load(connection).await?;
    let lines =
        rows.into_iter().map(|(id, amount, refunded_amount)| (id, RefundedLine { amount, refunded_amount }));
    Ok(lines.collect())
}
