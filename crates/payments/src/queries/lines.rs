//! Lines of orders, one by one.

use database::DatabaseError;
use database::schema::{order_lines, orders};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::OrderLineId;
use kernel::{Actor, Currency};

use super::scope::{Scope, scope, visible_orders};
use crate::model::OrderLine;

/// The lines of the orders that may be seen, with what they are paid in, in no order.
///
/// # Errors
/// When the database fails.
pub async fn lines_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderLineId],
) -> Result<Vec<(OrderLine, Currency)>, DatabaseError> {
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    let lines = order_lines::table
        .inner_join(orders::table)
        .filter(order_lines::id.eq_any(ids))
        .filter(order_lines::order_id.eq_any(visible.select(orders::id)))
        .select((OrderLine::as_select(), orders::currency));
    Ok(lines.load(connection).await?)
}

/// The lines that the actor buys or sells, with what they are paid in, in no order. An admin sees all.
///
/// # Errors
/// When the database fails.
pub async fn lines_of_parties(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderLineId],
) -> Result<Vec<(OrderLine, Currency)>, DatabaseError> {
    let mut query = order_lines::table
        .inner_join(orders::table)
        .filter(order_lines::id.eq_any(ids))
        .select((OrderLine::as_select(), orders::currency))
        .into_boxed();
    match scope(actor) {
        Scope::None => return Ok(Vec::new()),
        Scope::Own(user) => {
            let is_party =
                orders::buyer_user_id.eq(user.user_id).or(order_lines::seller_person_id.eq(user.person_id));
            query = query.filter(is_party);
        }
        Scope::All => {}
    }
    Ok(query.load(connection).await?)
}
