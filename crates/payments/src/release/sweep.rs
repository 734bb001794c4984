//! Releases what is due: one transaction per line, under the lock of its order.

use chrono::{DateTime, TimeDelta, Utc};
use database::audit::{self, AuditEntry};
use database::schema::order_lines;
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{OrderId, OrderLineId};
use serde_json::json;

use super::due::due;
use crate::books;
use crate::faults::fault_point;
use crate::jobs::EarningsReleasedNotice;
use crate::model::OrderLine;
use crate::orders;

/// How long after they were due released earnings are news.
const NEWS: TimeDelta = TimeDelta::days(7);
/// How many lines one look finds.
const BATCH_SIZE: i64 = 100;

/// A place in the list of what is due.
type Place = (DateTime<Utc>, OrderLineId);

/// Releases every line that is due. One that fails does not keep the others: it is said at the end, and tried again by the next
/// sweep.
///
/// # Errors
/// When the database failed for one of them.
pub async fn run(pools: &Pools, now: DateTime<Utc>) -> Result<usize, DatabaseError> {
    let (mut after, mut released, mut failed) = (None, 0, None);
    loop {
        let batch = batch(&mut *pools.write().await?, now, after).await?;
        let Some((_, due_at, last)) = batch.last().copied() else { break };
        after = Some((due_at, last));
        for (order_id, _, line_id) in batch {
            match release(&mut *pools.write().await?, now, order_id, line_id).await {
                Ok(is_released) => released += usize::from(is_released),
                Err(error) => {
                    tracing::error!(%line_id, %error, "earnings that are due could not be released");
                    failed = Some(error);
                }
            }
        }
    }
    failed.map_or(Ok(released), Err)
}

async fn batch(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    after: Option<Place>,
) -> Result<Vec<(OrderId, DateTime<Utc>, OrderLineId)>, DatabaseError> {
    let mut query = due(now);
    if let Some((due_at, id)) = after {
        query = query.filter(
            order_lines::release_due_at
                .gt(due_at)
                .or(order_lines::release_due_at.eq(due_at).and(order_lines::id.gt(id).nullable())),
        );
    }
    let rows = query
        .order((order_lines::release_due_at, order_lines::id))
        .limit(BATCH_SIZE)
        .select((order_lines::order_id, order_lines::release_due_at.assume_not_null(), order_lines::id))
        .load(connection)
        .await?;
    Ok(rows)
}

/// Releases the line, if it is still due under the lock of its order.
///
/// # Errors
/// When the database fails.
pub async fn release(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order_id: OrderId,
    line_id: OrderLineId,
) -> Result<bool, DatabaseError> {
    let is_released = connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            orders::lock(connection, order_id).await?;
            let line = due(now)
                .filter(order_lines::id.eq(line_id))
                .select(OrderLine::as_select())
                .first(connection)
                .await
                .optional()?;
            let Some(line) = line else { return Ok(false) };
            post(connection, now, &line).await?;
            fault_point("payments.release.before_commit");
            Ok(true)
        })
        .await?;
    fault_point("payments.release.after_commit");
    Ok(is_released)
}

async fn post(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    line: &OrderLine,
) -> Result<(), DatabaseError> {
    let earned = match line.paid_by_payment_id {
        Some(payment_id) => books::released(connection, now, now, payment_id, line.id).await?,
        None => 0,
    };
    let marked = diesel::update(order_lines::table.find(line.id))
        .filter(order_lines::released_at.is_null())
        .set((order_lines::released_at.eq(now), order_lines::updated_at.eq(now)))
        .execute(connection)
        .await?;
    if marked != 1 {
        return Err(DatabaseError::internal(format!("{} of a locked order was released twice", line.id)));
    }
    // Where all of it went back, nobody earned anything.
    if earned > 0 {
        let entry = AuditEntry {
            after: Some(json!({ "earned": earned })),
            ..AuditEntry::about("earnings.release", line.id)
        };
        audit::record(connection, &Actor::System, now, entry).await?;
        // Of lessons from before there was a ledger nobody wants to hear any more.
        if line.release_due_at.is_some_and(|due_at| now - due_at < NEWS) {
            jobs::enqueue(connection, now, &EarningsReleasedNotice { order_line_id: line.id }).await?;
        }
    }
    Ok(())
}
