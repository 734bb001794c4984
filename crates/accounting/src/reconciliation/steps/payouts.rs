//! What payouts say, and what the gateway's statement does.

use database::DatabaseError;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::PayoutId;

use super::{Differences, PAGE_SIZE, after, statement};
use crate::reconciliation::delayed::Delayed;
use crate::reconciliation::difference::Difference;
use crate::reconciliation::model::{ReconciliationRun, Subject};
use crate::reconciliation::state::DifferenceKind;
use crate::services::AccountingServices;

/// Compares the next payouts that are over. Before anything is reported, the statement is read once more.
pub(super) async fn compare(
    services: &AccountingServices,
    run: &ReconciliationRun,
) -> Result<Differences, Delayed> {
    if services.payouts.gateway.is_none() {
        return Ok(Differences::new(Vec::new()));
    }
    let mut differences = read(&mut *services.pools.write().await?, run).await?;
    if !differences.is_empty() {
        statement::import(services, run.starts_at).await?;
        differences = read(&mut *services.pools.write().await?, run).await?;
    }
    Ok(Differences::new(differences))
}

#[derive(QueryableByName)]
struct Stated {
    #[diesel(sql_type = SqlUuid)]
    id: PayoutId,
    #[diesel(sql_type = BigInt)]
    expected: i64,
    #[diesel(sql_type = BigInt)]
    found: i64,
}

/// What left the balance for it, without the fees: those are posted line by line. A payout that was sent before the statement was first
/// read is left out, and one of which it was just said that the gateway tells another status or amount: its statement does too.
const PAYOUTS: &str = "
    SELECT * FROM (
        SELECT payout.id, CASE payout.status WHEN 'PAID' THEN -payout.amount ELSE 0 END AS expected,
               ((SELECT coalesce(sum(line.amount), 0) FROM payout_statement_lines AS line
                 WHERE line.gateway_reference = payout.gateway_reference)
                - (SELECT coalesce(sum(entry.amount), 0) FROM payout_statement_lines AS line
                   JOIN ledger_transactions AS happened ON happened.source_id = line.id
                   JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
                   JOIN ledger_accounts AS account ON account.id = entry.account_id
                   WHERE line.gateway_reference = payout.gateway_reference
                     AND account.purpose = 'PAYOUT_BALANCE'))::bigint AS found
        FROM payouts AS payout
        WHERE payout.id > $1 AND payout.gateway_reference IS NOT NULL AND payout.status IN ('PAID', 'FAILED')
          AND payout.updated_at BETWEEN $2 AND $3
          AND coalesce(payout.sent_at, payout.approved_at) >= (SELECT min(first.starts_at) FROM reconciliation_runs AS first)
          AND NOT EXISTS (
              SELECT FROM reconciliation_tasks AS task
              WHERE task.subject_id = payout.id AND task.kind IN ('PAYOUT_STATUS_DIFFERS', 'PAYOUT_AMOUNT_DIFFERS')
                AND task.last_seen_at >= $4)
    ) AS stated WHERE expected <> found ORDER BY id LIMIT $5";

async fn read(
    connection: &mut AsyncPgConnection,
    run: &ReconciliationRun,
) -> Result<Vec<Difference>, DatabaseError> {
    // Raw SQL: sums of two tables for each row of a third.
    let stated: Vec<Stated> = diesel::sql_query(PAYOUTS)
        .bind::<SqlUuid, _>(after(run))
        .bind::<Timestamptz, _>(run.starts_at)
        .bind::<Timestamptz, _>(run.ends_at)
        .bind::<Timestamptz, _>(run.created_at)
        .bind::<BigInt, _>(PAGE_SIZE)
        .load(connection)
        .await?;
    let kind = DifferenceKind::PayoutNotInStatement;
    let difference = |stated: &Stated| {
        Difference::of_amounts(kind, Subject::Payout(stated.id), stated.expected, stated.found)
    };
    // Whose mistake it is only the gateway can say, so there is nothing to propose.
    Ok(stated.iter().map(difference).collect())
}
