//! Reads of orders, scoped to who asks: the buyer sees her own, an admin all.

use database::DatabaseError;
use database::schema::{order_lines, orders, payments};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{OrderId, UserId};

use crate::model::{Order, OrderLine, Payment};

/// Whose orders an actor may see.
enum Scope {
    None,
    Buyer(UserId),
    All,
}

fn scope(actor: &Actor) -> Scope {
    match actor {
        Actor::System => Scope::All,
        Actor::User(_) if actor.is_admin() => Scope::All,
        Actor::User(user) => Scope::Buyer(user.user_id),
        Actor::Anonymous => Scope::None,
    }
}

/// The orders that exist and may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn orders_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderId],
) -> Result<Vec<Order>, DatabaseError> {
    let mut query = orders::table.filter(orders::id.eq_any(ids)).select(Order::as_select()).into_boxed();
    match scope(actor) {
        Scope::None => return Ok(Vec::new()),
        Scope::Buyer(user_id) => query = query.filter(orders::buyer_user_id.eq(user_id)),
        Scope::All => {}
    }
    Ok(query.load(connection).await?)
}

/// The lines of the orders that may be seen, in the order in which they were added.
///
/// # Errors
/// When the database fails.
pub async fn lines_of_orders(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderId],
) -> Result<Vec<OrderLine>, DatabaseError> {
    let mut query = order_lines::table
        .inner_join(orders::table)
        .filter(order_lines::order_id.eq_any(ids))
        .order((order_lines::created_at, order_lines::id))
        .select(OrderLine::as_select())
        .into_boxed();
    match scope(actor) {
        Scope::None => return Ok(Vec::new()),
        Scope::Buyer(user_id) => query = query.filter(orders::buyer_user_id.eq(user_id)),
        Scope::All => {}
    }
    Ok(query.load(connection).await?)
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
    let mut query = payments::table
        .inner_join(orders::table)
        .filter(payments::order_id.eq_any(ids))
        .order((payments::created_at, payments::id))
        .select(Payment::as_select())
        .into_boxed();
    match scope(actor) {
        Scope::None => return Ok(Vec::new()),
        Scope::Buyer(user_id) => query = query.filter(orders::buyer_user_id.eq(user_id)),
        Scope::All => {}
    }
    Ok(query.load(connection).await?)
}
