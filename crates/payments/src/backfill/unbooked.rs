//! What the ledger does not know.

use database::schema::{ledger_transactions, order_lines, payment_lines, payments, refunds};
use database::{DatabaseError, Pools};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Clock;
use kernel::id::{OrderId, OrderLineId, PaymentId};
use ledger::TransactionKind;

use super::{BATCH_SIZE, BackfillReport};
use crate::{books, orders};

type Pair = (PaymentId, OrderLineId);

pub(super) async fn book(
    pools: &Pools,
    clock: &Clock,
    report: &mut BackfillReport,
) -> Result<(), DatabaseError> {
    let mut after = None;
    loop {
        let batch = batch(&mut *pools.write().await?, after).await?;
        let Some((_, last)) = batch.last().copied() else { return Ok(()) };
        after = Some(last);
        for (order_id, (payment_id, line_id)) in batch {
            let mut connection = pools.write().await?;
            let written = connection
                .transaction::<_, DatabaseError, _>(async |connection| {
                    orders::lock(connection, order_id).await?;
                    books::ensure(connection, clock.now(), payment_id, line_id).await
                })
                .await?;
            report.lines += usize::from(written > 0);
            report.transactions += written;
        }
        tracing::info!(lines = report.lines, "lines from before the ledger were written down");
    }
}

pub(super) async fn is_any(connection: &mut AsyncPgConnection) -> Result<bool, DatabaseError> {
    Ok(!batch(connection, None).await?.is_empty())
}

/// The next shares of settled payments of which the ledger does not know the money, or a refund.
async fn batch(
    connection: &mut AsyncPgConnection,
    after: Option<Pair>,
) -> Result<Vec<(OrderId, Pair)>, DatabaseError> {
    let known = ledger_transactions::table
        .filter(ledger_transactions::source_id.eq(payment_lines::payment_id))
        .filter(ledger_transactions::kind.eq_any([TransactionKind::LinePaid, TransactionKind::PaidTwice]))
        .filter(ledger_transactions::subject_id.eq(payment_lines::order_line_id.nullable()));
    let opened = ledger_transactions::table
        .filter(ledger_transactions::source_id.eq(refunds::id))
        .filter(ledger_transactions::kind.eq(TransactionKind::RefundOpened));
    // Of money that was paid twice, opening a refund moves nothing: it was owed to the buyer from the start.
    let untold = refunds::table
        .inner_join(order_lines::table.on(order_lines::id.eq(refunds::order_line_id)))
        .filter(order_lines::paid_by_payment_id.eq(refunds::payment_id.nullable()))
        .filter(refunds::payment_id.eq(payment_lines::payment_id))
        .filter(refunds::order_line_id.eq(payment_lines::order_line_id))
        .filter(not(exists(opened)));
    let mut query = payment_lines::table
        .inner_join(payments::table)
        .filter(payments::settled_at.is_not_null())
        .filter(payment_lines::amount.gt(0))
        .filter(not(exists(known)).or(exists(untold)))
        .order((payment_lines::payment_id, payment_lines::order_line_id))
        .limit(BATCH_SIZE)
        .select((payments::order_id, (payment_lines::payment_id, payment_lines::order_line_id)))
        .into_boxed();
    if let Some((payment_id, line_id)) = after {
        query = query.filter(
            payment_lines::payment_id
                .gt(payment_id)
                .or(payment_lines::payment_id.eq(payment_id).and(payment_lines::order_line_id.gt(line_id))),
        );
    }
    Ok(query.load(connection).await?)
}
