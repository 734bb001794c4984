//! What has no invoice, in the order in which it was paid.

use chrono::{DateTime, Utc};
use database::schema::{invoices as issued, payments};
use database::{DatabaseError, Pools};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Clock;
use kernel::id::PaymentId;

use super::{BATCH_SIZE, BackfillReport};
use crate::invoices;

type Place = (DateTime<Utc>, PaymentId);

pub(super) async fn issue(
    pools: &Pools,
    clock: &Clock,
    report: &mut BackfillReport,
) -> Result<(), DatabaseError> {
    let mut connection = pools.write().await?;
    let mut after = None;
    loop {
        let batch = batch(&mut connection, after).await?;
        let Some(last) = batch.last().copied() else { return Ok(()) };
        after = Some(last);
        for (_, payment_id) in batch {
            let invoice = invoices::issue(&mut connection, clock.now(), payment_id).await?;
            report.invoices += usize::from(invoice.is_some());
        }
        tracing::info!(invoices = report.invoices, "invoices of earlier payments were issued");
    }
}

async fn batch(
    connection: &mut AsyncPgConnection,
    after: Option<Place>,
) -> Result<Vec<Place>, DatabaseError> {
    let settled_at = payments::settled_at.assume_not_null();
    let mut query = payments::table
        .filter(payments::settled_at.is_not_null())
        .filter(not(exists(issued::table.filter(issued::payment_id.eq(payments::id)))))
        .order((payments::settled_at, payments::id))
        .limit(BATCH_SIZE)
        .select((settled_at, payments::id))
        .into_boxed();
    if let Some((at, id)) = after {
        query = query.filter(settled_at.gt(at).or(settled_at.eq(at).and(payments::id.gt(id))));
    }
    Ok(query.load(connection).await?)
}
