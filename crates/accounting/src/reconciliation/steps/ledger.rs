//! What our rows say of money, and what the ledger does. Rows and ledger are written in one transaction and read in one statement, so
//! nothing here is ever on its way.
//!
//! Raw SQL: each statement adds up what the ledger tells of each row of a table.

use ::payouts::PayoutMethod;
use database::DatabaseError;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{DisbursementId, EntityId as _, PaymentId, PayoutId, PersonId, RefundId};
use ledger::{AccountName, AccountPurpose};
use uuid::Uuid;

use super::{Differences, PAGE_SIZE, after};
use crate::reconciliation::delayed::Delayed;
use crate::reconciliation::difference::{Difference, rupiah};
use crate::reconciliation::model::{ReconciliationRun, Subject};
use crate::reconciliation::proposal::Proposal;
use crate::reconciliation::state::{DifferenceKind, RunStep};
use crate::services::AccountingServices;

/// Compares the next rows of the run's step.
pub(super) async fn compare(
    services: &AccountingServices,
    run: &ReconciliationRun,
) -> Result<Differences, Delayed> {
    let mut connection = services.pools.write().await?;
    let differences = match run.step {
        RunStep::PaymentsInLedger => {
            let kind = DifferenceKind::PaymentNotInLedger;
            let subject = |id| Subject::Payment(PaymentId::from_uuid(id));
            amounts(&mut connection, run, PAYMENTS, (kind, subject)).await?
        }
        RunStep::RefundsInLedger => {
            let kind = DifferenceKind::RefundNotInLedger;
            let subject = |id| Subject::Refund(RefundId::from_uuid(id));
            amounts(&mut connection, run, REFUNDS, (kind, subject)).await?
        }
        RunStep::DisbursementsInLedger => {
            let kind = DifferenceKind::DisbursementNotInLedger;
            let subject = |id| Subject::Disbursement(DisbursementId::from_uuid(id));
            amounts(&mut connection, run, DISBURSEMENTS, (kind, subject)).await?
        }
        _ => payouts(&mut connection, run).await?,
    };
    Ok(Differences::new(differences))
}

/// A row of which the ledger tells something else. Both are on the side of debits: what comes is positive.
#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = BigInt)]
    expected: i64,
    #[diesel(sql_type = BigInt)]
    found: i64,
}

/// What a settled payment brought lies at the gateway; of one that was taken back nothing does.
const PAYMENTS: &str = "
    SELECT * FROM (
        SELECT payment.id, CASE payment.status WHEN 'SETTLED' THEN payment.amount ELSE 0 END AS expected,
               (SELECT coalesce(sum(entry.amount), 0)::bigint FROM ledger_transactions AS happened
                JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
                JOIN ledger_accounts AS account ON account.id = entry.account_id
                WHERE happened.source_id = payment.id AND account.purpose = 'GATEWAY_CLEARING') AS found
        FROM payments AS payment
        WHERE payment.id > $1 AND payment.updated_at >= $2 AND payment.settled_at IS NOT NULL
          AND payment.status IN ('SETTLED', 'REVERSED')
    ) AS told WHERE expected <> found ORDER BY id LIMIT $3";

/// What a refund sent back left the gateway or the bank, unless a disbursement tells it.
const REFUNDS: &str = "
    SELECT * FROM (
        SELECT refund.id,
               CASE WHEN refund.status = 'SUCCEEDED' AND NOT EXISTS (
                   SELECT FROM disbursements AS sending
                   WHERE sending.subject_id = refund.id AND sending.status = 'SUCCEEDED')
               THEN -refund.amount ELSE 0 END AS expected,
               (SELECT coalesce(sum(entry.amount), 0)::bigint FROM ledger_transactions AS happened
                JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
                JOIN ledger_accounts AS account ON account.id = entry.account_id
                WHERE happened.source_id = refund.id AND account.purpose IN ('GATEWAY_CLEARING', 'PLATFORM_BANK')) AS found
        FROM refunds AS refund
        WHERE refund.id > $1 AND refund.updated_at >= $2
    ) AS told WHERE expected <> found ORDER BY id LIMIT $3";

/// What was sent to an account left the bank; what came back is there again.
const DISBURSEMENTS: &str = "
    SELECT * FROM (
        SELECT sending.id, CASE sending.status WHEN 'SUCCEEDED' THEN -sending.amount ELSE 0 END AS expected,
               (SELECT coalesce(sum(entry.amount), 0)::bigint FROM ledger_transactions AS happened
                JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
                JOIN ledger_accounts AS account ON account.id = entry.account_id
                WHERE happened.source_id = sending.id AND account.purpose = 'PLATFORM_BANK') AS found
        FROM disbursements AS sending
        WHERE sending.id > $1 AND sending.updated_at >= $2
    ) AS told WHERE expected <> found ORDER BY id LIMIT $3";

async fn amounts(
    connection: &mut AsyncPgConnection,
    run: &ReconciliationRun,
    statement: &'static str,
    (kind, subject): (DifferenceKind, fn(Uuid) -> Subject),
) -> Result<Vec<Difference>, DatabaseError> {
    let told: Vec<Told> = diesel::sql_query(statement)
        .bind::<SqlUuid, _>(after(run))
        .bind::<Timestamptz, _>(run.starts_at)
        .bind::<BigInt, _>(PAGE_SIZE)
        .load(connection)
        .await?;
    // What belongs to order lines no correction may move, so there is nothing to propose.
    let difference = |told: &Told| Difference::of_amounts(kind, subject(told.id), told.expected, told.found);
    Ok(told.iter().map(difference).collect())
}

/// A payout of which the ledger tells something else.
#[derive(QueryableByName)]
struct ToldPayout {
    #[diesel(sql_type = SqlUuid)]
    id: PayoutId,
    #[diesel(sql_type = SqlUuid)]
    person_id: PersonId,
    #[diesel(sql_type = Nullable<Text>)]
    method: Option<PayoutMethod>,
    #[diesel(sql_type = BigInt)]
    waiting_expected: i64,
    #[diesel(sql_type = BigInt)]
    waiting_found: i64,
    #[diesel(sql_type = BigInt)]
    sent_expected: i64,
    #[diesel(sql_type = BigInt)]
    sent_found: i64,
}

/// What is on its way is in transit, what arrived has left the balance or the bank. A correction that was posted for it counts.
const PAYOUTS: &str = "
    SELECT * FROM (
        SELECT payout.id, payout.person_id, payout.method,
               CASE WHEN payout.status IN ('REQUESTED', 'APPROVED', 'PROCESSING') THEN payout.amount ELSE 0 END AS waiting_expected,
               told.waiting AS waiting_found,
               CASE payout.status WHEN 'PAID' THEN payout.amount ELSE 0 END AS sent_expected,
               told.sent AS sent_found
        FROM payouts AS payout CROSS JOIN LATERAL (
            SELECT coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'PAYOUT_IN_TRANSIT'), 0)::bigint AS waiting,
                   coalesce(-sum(entry.amount) FILTER (WHERE account.purpose IN ('PAYOUT_BALANCE', 'PLATFORM_BANK')), 0)::bigint AS sent
            FROM ledger_entries AS entry JOIN ledger_accounts AS account ON account.id = entry.account_id
            WHERE entry.transaction_id IN (
                SELECT happened.id FROM ledger_transactions AS happened WHERE happened.source_id = payout.id
                UNION ALL
                SELECT task.ledger_transaction_id FROM reconciliation_tasks AS task
                WHERE task.subject_id = payout.id AND task.kind = 'PAYOUT_NOT_IN_LEDGER'
                  AND task.ledger_transaction_id IS NOT NULL)) AS told
        WHERE payout.id > $1 AND payout.updated_at >= $2
    ) AS told
    WHERE waiting_expected <> waiting_found OR sent_expected <> sent_found ORDER BY id LIMIT $3";

async fn payouts(
    connection: &mut AsyncPgConnection,
    run: &ReconciliationRun,
) -> Result<Vec<Difference>, DatabaseError> {
    let told: Vec<ToldPayout> = diesel::sql_query(PAYOUTS)
        .bind::<SqlUuid, _>(after(run))
        .bind::<Timestamptz, _>(run.starts_at)
        .bind::<BigInt, _>(PAGE_SIZE)
        .load(connection)
        .await?;
    Ok(told.iter().map(of_payout).collect())
}

fn of_payout(told: &ToldPayout) -> Difference {
    let words = |waiting, sent| format!("in transit {}, sent {}", rupiah(waiting), rupiah(sent));
    let expected = words(told.waiting_expected, told.sent_expected);
    let found = words(told.waiting_found, told.sent_found);
    let kind = DifferenceKind::PayoutNotInLedger;
    let mut difference = Difference::of_words(kind, Subject::Payout(told.id), expected, found);
    let waiting = told.waiting_found - told.waiting_expected;
    let sent = told.sent_found - told.sent_expected;
    difference.difference = if sent == 0 { waiting } else { sent };
    // What is in transit no correction may move.
    if waiting == 0 {
        let hers = AccountName::of(AccountPurpose::TeacherAvailable, told.person_id);
        let out_of = match told.method {
            Some(PayoutMethod::Manual) => AccountPurpose::PlatformBank,
            Some(PayoutMethod::Gateway) | None => AccountPurpose::PayoutBalance,
        };
        difference.proposal = Proposal::moving(sent, hers, AccountName::platform(out_of));
    }
    difference
}
