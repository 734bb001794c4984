//! Locking an order, the first lock of everything that changes what is bought.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{order_lines, orders, payments};
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{OrderId, UserId};

use super::append::LINES_MAX;
use crate::model::Order;
use crate::state::{OrderStatus, PaymentStatus};

/// An order whose row stays locked until the transaction ends.
#[derive(Debug)]
pub struct LockedOrder {
    order: Order,
}

impl LockedOrder {
    /// The order as it is under the lock.
    #[must_use]
    pub fn order(&self) -> &Order {
        &self.order
    }
}

/// Why nothing can be added to an order.
#[derive(Debug, thiserror::Error)]
pub enum OrderRefused {
    /// There is none, or it is somebody else's.
    #[error("there is no such order")]
    NotFound,
    /// It is paid, over, or being paid.
    #[error("the order takes no more lines")]
    NotOpen,
    /// It has as many lines as an order can have.
    #[error("the order is full")]
    Full,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for OrderRefused {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Locks the order, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn lock(
    connection: &mut AsyncPgConnection,
    id: OrderId,
) -> Result<Option<LockedOrder>, DatabaseError> {
    let order =
        orders::table.find(id).select(Order::as_select()).for_update().first(connection).await.optional()?;
    Ok(order.map(|order| LockedOrder { order }))
}

/// Locks the buyer's own open order, to which a line can be added.
///
/// # Errors
/// [`OrderRefused`] with the reason.
pub async fn lock_own_open(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    buyer: UserId,
    id: OrderId,
) -> Result<LockedOrder, OrderRefused> {
    let locked = lock(connection, id).await?.ok_or(OrderRefused::NotFound)?;
    if locked.order.buyer_user_id != buyer {
        return Err(OrderRefused::NotFound);
    }
    if locked.order.status != OrderStatus::Open || locked.order.expires_at <= now {
        return Err(OrderRefused::NotOpen);
    }
    // A page on which a card was denied takes the next one: while it is open, what it sells must not change.
    let open_payment = payments::table.filter(payments::order_id.eq(id)).filter(
        payments::status
            .eq_any([PaymentStatus::Started, PaymentStatus::Pending, PaymentStatus::Challenged])
            .or(payments::status
                .eq(PaymentStatus::Denied)
                .and(payments::abandoned_as.is_null())
                .and(payments::expires_at.gt(now).assume_not_null())),
    );
    let lines = order_lines::table.filter(order_lines::order_id.eq(id)).select(count_star()).single_value();
    let (is_frozen, lines): (bool, Option<i64>) =
        diesel::select((exists(open_payment), lines)).get_result(connection).await?;
    if is_frozen {
        Err(OrderRefused::NotOpen)
    } else if lines.unwrap_or_default() >= LINES_MAX {
        Err(OrderRefused::Full)
    } else {
        Ok(locked)
    }
}
