//! Orders and their lines.

use chrono::{DateTime, Utc};
use database::schema::{order_lines, orders};
use database::{DatabaseError, QueryError};
use diesel::dsl::{count_star, exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{OrderId, UserId};
use kernel::page::{Page, PageRequest};

use super::latest_first::latest_first;
use super::scope::{require_all, visible_orders};
use crate::model::{Order, OrderKey, OrderLine};
use crate::state::{OrderStatus, RefundExtent};

/// Which orders a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Only this buyer's.
    pub buyer: Option<UserId>,
    /// Which states; empty for all.
    pub statuses: Vec<OrderStatus>,
    /// How much of what was paid goes back; empty for all.
    pub refunds: Vec<RefundExtent>,
    /// Only those opened then or later.
    pub created_from: Option<DateTime<Utc>>,
    /// Only those opened before.
    pub created_before: Option<DateTime<Utc>>,
}

impl OrderFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        let Self { buyer, statuses, refunds, created_from, created_before } = self;
        let instant = |at: &Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339());
        let (from, before) = (instant(created_from), instant(created_before));
        format!("{list}/{buyer:?}/{statuses:?}/{refunds:?}/{from:?}/{before:?}")
    }

    fn query(&self) -> orders::BoxedQuery<'static, Pg> {
        let mut query = orders::table.into_boxed();
        if let Some(buyer) = self.buyer {
            query = query.filter(orders::buyer_user_id.eq(buyer));
        }
        if !self.statuses.is_empty() {
            query = query.filter(orders::status.eq_any(self.statuses.clone()));
        }
        if let Some(from) = self.created_from {
            query = query.filter(orders::created_at.ge(from));
        }
        if let Some(before) = self.created_before {
            query = query.filter(orders::created_at.lt(before));
        }
        if self.refunds.is_empty() {
            return query;
        }
        let of_order = || order_lines::table.filter(order_lines::order_id.eq(orders::id));
        let goes_back = || exists(of_order().filter(order_lines::refunded_amount.gt(0)));
        let is_left = || {
            let paid = of_order().filter(order_lines::status.eq(OrderStatus::Paid));
            exists(paid.filter(order_lines::refunded_amount.lt(order_lines::amount)))
        };
        let wanted = |extent| self.refunds.contains(&extent);
        query.filter(
            not(goes_back())
                .and(wanted(RefundExtent::None).into_sql::<diesel::sql_types::Bool>())
                .or(goes_back()
                    .and(is_left())
                    .and(wanted(RefundExtent::Partial).into_sql::<diesel::sql_types::Bool>()))
                .or(goes_back()
                    .and(not(is_left()))
                    .and(wanted(RefundExtent::Full).into_sql::<diesel::sql_types::Bool>())),
        )
    }
}

/// A page of everybody's orders, latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn orders_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &OrderFilter,
    page: (&PageRequest, Option<OrderKey>),
) -> Result<Page<Order>, QueryError> {
    require_all(actor)?;
    load_page(connection, filter, page).await
}

/// How many orders [`orders_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn orders_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &OrderFilter,
) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}

/// A page of the actor's own orders, latest first, whatever buyer the filter names.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn own_orders_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &OrderFilter,
    page: (&PageRequest, Option<OrderKey>),
) -> Result<Page<Order>, QueryError> {
    load_page(connection, &own(actor, filter)?, page).await
}

/// How many orders [`own_orders_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn own_orders_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &OrderFilter,
) -> Result<i64, QueryError> {
    Ok(own(actor, filter)?.query().select(count_star()).get_result(connection).await?)
}

fn own(actor: &Actor, filter: &OrderFilter) -> Result<OrderFilter, QueryError> {
    let buyer = Some(actor.require_user()?.user_id);
    Ok(OrderFilter { buyer, ..filter.clone() })
}

async fn load_page(
    connection: &mut AsyncPgConnection,
    filter: &OrderFilter,
    (request, key): (&PageRequest, Option<OrderKey>),
) -> Result<Page<Order>, QueryError> {
    let page = latest_first!(filter.query(), (orders::created_at, orders::id), (request, key));
    Ok(Page::from_rows(request, page.select(Order::as_select()).load(connection).await?))
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
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    Ok(visible.filter(orders::id.eq_any(ids.to_vec())).select(Order::as_select()).load(connection).await?)
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
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    let lines = order_lines::table
        .filter(order_lines::order_id.eq_any(ids))
        .filter(order_lines::order_id.eq_any(visible.select(orders::id)))
        .order((order_lines::created_at, order_lines::id))
        .select(OrderLine::as_select());
    Ok(lines.load(connection).await?)
}
