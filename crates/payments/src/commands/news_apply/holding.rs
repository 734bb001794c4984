//! The gateway doubts a payment: its time is held until the doubt is over.

use std::collections::HashSet;

use calendar::claims;
use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::order_lines;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::gateway::TransactionState;
use crate::jobs::{LineSubject, OrderLineHoldChanged};
use crate::model::{OrderLine, Payment};
use crate::orders::{LockedOrder, follow_lines};
use crate::services::PaymentConfig;
use crate::settling::{claim_owner, people_taken};
use crate::state::OrderStatus;
use crate::{attempts, events};

/// Extends the hold of the payment's open lines. Once per order: whoever is doubted again has had the time already.
pub(super) async fn extend(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &PaymentConfig,
    order: &LockedOrder,
    payment: &Payment,
) -> Result<(), DatabaseError> {
    if doubts(connection, order).await? != 1 {
        return Ok(());
    }
    for line in open_lines(connection, payment).await? {
        let until = now + config.challenge_hold;
        let until = match claim_owner(&line) {
            Some(owner) => claims::extend(connection, now, owner, until, config.challenge_margin).await?,
            // What takes nobody's time may be held for longer than that already.
            None => line.expires_at.max(Some(until)),
        };
        if let Some(until) = until {
            hold_until(connection, now, &line, until).await?;
        }
    }
    follow_lines(connection, now, order, OrderStatus::Expired).await?;
    Ok(())
}

/// Ends holds of people's time that only a doubt of the payment has extended beyond its page, now that it is not doubted any
/// more: an older transaction of it may still be pending, but for that nobody gets a day.
pub(super) async fn end_extended(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    payment: &Payment,
) -> Result<(), DatabaseError> {
    let news = events::news_of_payment(connection, payment.id).await?;
    if !news.iter().any(|news| news.state == TransactionState::Challenged) {
        return Ok(());
    }
    // A page ends up to a minute before the hold it was opened for.
    let page_ends_at = payment.expires_at.map(|page_ends_at| page_ends_at + TimeDelta::minutes(1));
    let is_extended = |line: &OrderLine| page_ends_at.is_some() && line.expires_at > page_ends_at;
    let lines = timed_lines(connection, payment).await?;
    end_holds(connection, now, order, lines.into_iter().filter(is_extended).collect()).await
}

/// Ends the hold of the payment's open lines that take people's time now: the doubt ended badly. What takes nobody's time waits
/// on, as long as it would have.
pub(super) async fn end(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    payment: &Payment,
) -> Result<(), DatabaseError> {
    let lines = timed_lines(connection, payment).await?;
    end_holds(connection, now, order, lines).await
}

async fn end_holds(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    lines: Vec<OrderLine>,
) -> Result<(), DatabaseError> {
    for line in lines {
        if let Some(owner) = claim_owner(&line) {
            claims::end_hold(connection, now, owner).await?;
        }
        if line.expires_at.is_none_or(|expires_at| now < expires_at) {
            hold_until(connection, now, &line, now).await?;
        }
    }
    follow_lines(connection, now, order, OrderStatus::Expired).await?;
    Ok(())
}

/// How many of the order's transactions were ever doubted, this one included.
async fn doubts(connection: &mut AsyncPgConnection, order: &LockedOrder) -> Result<usize, DatabaseError> {
    let news = events::news_of_order(connection, order.order().id).await?;
    let doubted = news.iter().filter(|news| news.state == TransactionState::Challenged);
    Ok(doubted.map(|news| (&news.gateway_order_id, &news.transaction_id)).collect::<HashSet<_>>().len())
}

async fn open_lines(
    connection: &mut AsyncPgConnection,
    payment: &Payment,
) -> Result<Vec<OrderLine>, DatabaseError> {
    let lines = attempts::lines(connection, payment.id).await?;
    Ok(lines.into_iter().map(|(line, _)| line).filter(|line| line.status == OrderStatus::Open).collect())
}

/// Those of the open lines that somebody else could want the time of.
async fn timed_lines(
    connection: &mut AsyncPgConnection,
    payment: &Payment,
) -> Result<Vec<OrderLine>, DatabaseError> {
    let lines = open_lines(connection, payment).await?;
    Ok(lines.into_iter().filter(|line| people_taken(line.kind) > 0).collect())
}

async fn hold_until(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    line: &OrderLine,
    until: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let held = diesel::update(order_lines::table.find(line.id))
        .filter(order_lines::status.eq(OrderStatus::Open))
        .set((order_lines::expires_at.eq(until), order_lines::updated_at.eq(now)))
        .execute(connection)
        .await?;
    if held != 1 {
        return Err(DatabaseError::internal(format!("{} of a locked order was not open", line.id)));
    }
    jobs::enqueue(connection, now, &OrderLineHoldChanged(LineSubject::from(line))).await?;
    Ok(())
}
