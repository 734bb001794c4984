//! What lies ready at the gateway, and what the ledger says does.
//!
//! The two differ by what is on its way: the gateway takes a payout's money when it is approved, our books when it has arrived. And
//! by what another open task tells already: each difference is reported once. What is left is reported here, so whatever an admin
//! closes without putting it right comes up again as a difference of the balance.

use ::payouts::gateway::{GatewayError, PayoutGateway};
use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Currency;
use ledger::{AccountName, AccountPurpose};

use super::statement;
use crate::reconciliation::delayed::Delayed;
use crate::reconciliation::difference::Difference;
use crate::reconciliation::model::{ReconciliationRun, Subject};
use crate::reconciliation::proposal::Proposal;
use crate::reconciliation::state::DifferenceKind;
use crate::services::AccountingServices;

/// How often the balance is read while it moves.
const READS_MAX: usize = 3;

/// Compares, and once more before anything is reported.
pub(super) async fn compare(
    services: &AccountingServices,
    run: &ReconciliationRun,
) -> Result<Option<Difference>, Delayed> {
    let Some(gateway) = services.payouts.gateway.clone() else { return Ok(None) };
    if look(services, gateway.as_ref(), run.ends_at).await?.agrees() {
        return Ok(None);
    }
    let look = look(services, gateway.as_ref(), run.ends_at).await?;
    if look.agrees() {
        return Ok(None);
    }
    let balance = AccountName::platform(AccountPurpose::PayoutBalance);
    let mut connection = services.pools.write().await?;
    let account = ledger::account_id(&mut connection, services.clock.now(), Currency::Idr, balance).await?;
    let kind = DifferenceKind::BalanceDiffers;
    let difference = Difference::of_amounts(kind, Subject::LedgerAccount(account), look.expected, look.found);
    let fee = AccountName::platform(AccountPurpose::GatewayFee);
    let proposal = Proposal::moving(difference.difference, fee, balance);
    Ok(Some(difference.proposing(proposal)))
}

/// Both balances at one moment.
#[derive(Debug, Clone, Copy)]
struct Look {
    /// What lies there by our books, with what is on its way.
    expected: i64,
    found: i64,
}

impl Look {
    const fn agrees(self) -> bool {
        self.expected == self.found
    }
}

/// The statement is read before and after the balance: when it has not moved, it explains the balance. A day back, for what came
/// around midnight.
async fn look(
    services: &AccountingServices,
    gateway: &dyn PayoutGateway,
    ends_at: DateTime<Utc>,
) -> Result<Look, Delayed> {
    for _ in 0..READS_MAX {
        let yesterday = services.clock.now() - TimeDelta::days(1);
        statement::import(services, yesterday).await?;
        let found = gateway.balance().await?;
        if statement::import(services, yesterday).await? == 0 {
            let expected = expected(&mut *services.pools.write().await?, ends_at).await?;
            return Ok(Look { expected, found });
        }
    }
    Err(GatewayError::Unavailable("the balance moves while it is read".to_owned()).into())
}

#[derive(QueryableByName)]
struct Expected {
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

/// What the account holds; of each payout that is on its way or has an open task, what the statement and the books tell differently; and
/// of each line that nothing explains, and that is new or has an open task, its amount.
const EXPECTED: &str = "
    SELECT (
        coalesce((SELECT sum(account.balance + coalesce((
                      SELECT sum(unfolded.amount) FROM ledger_unfolded_entries AS unfolded
                      WHERE unfolded.account_id = account.id), 0))
                  FROM ledger_accounts AS account
                  WHERE account.purpose = 'PAYOUT_BALANCE' AND account.currency = 'IDR'), 0)
        + coalesce((SELECT sum(stated.amount - booked.amount)
            FROM payouts AS payout
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(line.amount), 0) AS amount FROM payout_statement_lines AS line
                WHERE line.gateway_reference = payout.gateway_reference) AS stated
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(entry.amount), 0) AS amount
                FROM ledger_entries AS entry JOIN ledger_accounts AS account ON account.id = entry.account_id
                WHERE account.purpose = 'PAYOUT_BALANCE' AND entry.transaction_id IN (
                    SELECT happened.id FROM ledger_transactions AS happened WHERE happened.source_id = payout.id
                    UNION ALL
                    SELECT happened.id FROM payout_statement_lines AS line
                    JOIN ledger_transactions AS happened ON happened.source_id = line.id
                    WHERE line.gateway_reference = payout.gateway_reference
                    UNION ALL
                    SELECT task.ledger_transaction_id FROM reconciliation_tasks AS task
                    WHERE task.subject_id = payout.id AND task.ledger_transaction_id IS NOT NULL)) AS booked
            WHERE payout.gateway_reference IS NOT NULL AND (
                payout.status IN ('APPROVED', 'PROCESSING') OR payout.updated_at > $1 OR EXISTS (
                    SELECT FROM reconciliation_tasks AS task WHERE task.subject_id = payout.id AND task.status = 'OPEN'))), 0)
        + coalesce((SELECT sum(line.amount)
            FROM payout_statement_lines AS line
            WHERE (line.occurred_at > $1 OR EXISTS (
                SELECT FROM reconciliation_tasks AS task WHERE task.subject_id = line.id AND task.status = 'OPEN'))
              AND NOT EXISTS (SELECT FROM ledger_transactions AS happened WHERE happened.source_id = line.id)
              AND NOT EXISTS (
                SELECT FROM payouts AS payout WHERE payout.gateway_reference = line.gateway_reference)), 0)
    )::bigint AS amount";

async fn expected(connection: &mut AsyncPgConnection, ends_at: DateTime<Utc>) -> Result<i64, DatabaseError> {
    // Raw SQL: one statement, so that nothing moves between its sums.
    let expected: Expected =
        diesel::sql_query(EXPECTED).bind::<Timestamptz, _>(ends_at).get_result(connection).await?;
    Ok(expected.amount)
}
