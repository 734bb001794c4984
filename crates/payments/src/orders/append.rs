//! Adding a line to an order, a new one or one that is locked.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{order_lines, orders};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CategoryId, OrderId, OrderLineId, PersonId, UserId};
use kernel::{Currency, Money};
use uuid::Uuid;

use super::lock::LockedOrder;
use crate::commission::{Sale, freeze};
use crate::state::{LineKind, OrderStatus};

/// How many lines an order can have, ended ones included.
pub const LINES_MAX: i64 = 20;

/// What is added to an order.
#[derive(Debug, Clone)]
pub struct NewLine {
    /// What kind of thing it sells.
    pub kind: LineKind,
    /// What it sells.
    pub subject: Uuid,
    /// Owner of the calendar claims that paying secures.
    pub claim_owner: Option<Uuid>,
    /// Who earns.
    pub seller_person: PersonId,
    /// The category of what is taught.
    pub category: Option<CategoryId>,
    /// What the buyer reads.
    pub title: String,
    /// How many; at least 1.
    pub quantity: i32,
    /// What one costs.
    pub unit_price: Money,
    /// Until when what it sells is held.
    pub expires_at: DateTime<Utc>,
}

/// Adds the line to the locked order, or to a new one of the buyer, whose total and earliest hold follow. What the company
/// keeps of it and what is withheld for the tax office is frozen by the rules that are in force now.
///
/// # Errors
/// When the database fails.
pub async fn append_line(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    buyer: UserId,
    order: Option<&LockedOrder>,
    line: NewLine,
) -> Result<(OrderId, OrderLineId), DatabaseError> {
    assert!(
        line.quantity > 0 && line.unit_price.amount >= 0,
        "a line sells something and costs no less than nothing"
    );
    let amount = i64::from(line.quantity)
        .checked_mul(line.unit_price.amount)
        .ok_or_else(|| DatabaseError::internal("the line's amount is too large"))?;
    let order_id = match order {
        Some(order) => grow(connection, now, order, &line, amount).await?,
        None => open(connection, now, buyer, &line, amount).await?,
    };
    let sale = Sale {
        kind: line.kind,
        category: line.category,
        seller: line.seller_person,
        currency: line.unit_price.currency,
        amount,
    };
    let agreed = freeze(connection, now, &sale).await?;
    let line_id = OrderLineId::generate(now);
    diesel::insert_into(order_lines::table)
        .values((
            order_lines::id.eq(line_id),
            order_lines::order_id.eq(order_id),
            order_lines::kind.eq(line.kind),
            order_lines::subject_id.eq(line.subject),
            order_lines::claim_owner_id.eq(line.claim_owner),
            order_lines::seller_person_id.eq(line.seller_person),
            order_lines::category_id.eq(line.category),
            order_lines::title.eq(line.title),
            order_lines::status.eq(OrderStatus::Open),
            order_lines::quantity.eq(line.quantity),
            order_lines::unit_price.eq(line.unit_price.amount),
            order_lines::amount.eq(amount),
            order_lines::expires_at.eq(line.expires_at),
            (
                order_lines::commission_basis_points.eq(agreed.basis_points),
                order_lines::commission_amount.eq(agreed.commission),
                order_lines::commission_rule_id.eq(agreed.commission_rule),
                order_lines::withholding_rule_id.eq(agreed.withholding_rule),
            ),
            order_lines::created_at.eq(now),
            order_lines::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok((order_id, line_id))
}

async fn open(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    buyer: UserId,
    line: &NewLine,
    amount: i64,
) -> Result<OrderId, DatabaseError> {
    let id = OrderId::generate(now);
    diesel::insert_into(orders::table)
        .values((
            orders::id.eq(id),
            orders::buyer_user_id.eq(buyer),
            orders::status.eq(OrderStatus::Open),
            orders::currency.eq(line.unit_price.currency),
            orders::total_amount.eq(amount),
            orders::expires_at.eq(line.expires_at),
            orders::created_at.eq(now),
            orders::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(id)
}

async fn grow(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedOrder,
    line: &NewLine,
    amount: i64,
) -> Result<OrderId, DatabaseError> {
    let order = locked.order();
    let same_currency: Currency = order.currency;
    assert_eq!(same_currency, line.unit_price.currency, "an order has one currency");
    let grown = diesel::update(orders::table.find(order.id))
        .filter(orders::status.eq(OrderStatus::Open))
        .set((
            orders::total_amount.eq(orders::total_amount + amount),
            orders::expires_at.eq(order.expires_at.min(line.expires_at)),
            orders::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    if grown == 1 { Ok(order.id) } else { Err(DatabaseError::internal("a locked open order was not open")) }
}
