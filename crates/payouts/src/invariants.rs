//! What must be true of payouts at any time. For operators and for tests: a violation is a fault of ours, never of a person.
//!
//! Each rule selects `(rule, subject)` of what breaks it. Raw SQL: these statements compare tables with each other, run rarely,
//! and are read best as what they are.

use database::DatabaseError;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
pub use ledger::invariants::Violation;

/// All rules.
const RULES: [&str; 9] = [
    THE_LEDGER_TELLS_THE_SAME,
    WHAT_IS_TOLD_IS_OF_THE_PAYOUT,
    WHAT_IS_TOLD_HAS_A_PAYOUT,
    WHAT_IS_IN_TRANSIT_IS_ASKED_FOR,
    WHAT_THE_GATEWAY_SENDS_HAS_A_REFERENCE,
    FOUR_EYES_APPROVED,
    NOBODY_PAYS_HERSELF,
    WHAT_IS_SENT_WAS_APPROVED,
    ACCOUNTS_ARE_THE_TEACHERS_OWN,
];

/// Everything that breaks a rule, at most 100 rows per rule; empty when all is well.
///
/// # Errors
/// When the database fails.
pub async fn violations(connection: &mut AsyncPgConnection) -> Result<Vec<Violation>, DatabaseError> {
    let mut violations = Vec::new();
    for rule in RULES {
        let statement = format!("SELECT * FROM ({rule}) AS broken LIMIT 100");
        let found: Vec<Violation> = diesel::sql_query(statement).load(connection).await?;
        violations.extend(found);
    }
    Ok(violations)
}

/// It was asked for, and is over, in the ledger as its status says, each once. Subject: the payout.
const THE_LEDGER_TELLS_THE_SAME: &str = "
    SELECT 'a payout that the ledger tells differently' AS rule, payout.id AS subject
    FROM payouts AS payout CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE kind = 'PAYOUT_RESERVED') AS reserved,
               count(*) FILTER (WHERE kind = 'PAYOUT_RELEASED') AS released,
               count(*) FILTER (WHERE kind = 'PAYOUT_SUCCEEDED') AS succeeded,
               count(*) FILTER (WHERE kind = 'PAYOUT_RETURNED') AS returned
        FROM ledger_transactions WHERE source_id = payout.id) AS told
    WHERE (told.reserved, told.released, told.succeeded, told.returned) <> (
        CASE WHEN payout.status = 'PAID' THEN (1::bigint, 0::bigint, 1::bigint, 0::bigint)
             WHEN payout.status = 'FAILED' AND payout.paid_at IS NOT NULL THEN (1::bigint, 0::bigint, 1::bigint, 1::bigint)
             WHEN payout.status IN ('FAILED', 'CANCELLED') THEN (1::bigint, 1::bigint, 0::bigint, 0::bigint)
             ELSE (1::bigint, 0::bigint, 0::bigint, 0::bigint) END)";

/// Each of that moves the payout's amount from the account that loses it to the one that gets it, and nothing else. A debit is
/// positive. Subject: the payout.
const WHAT_IS_TOLD_IS_OF_THE_PAYOUT: &str = "
    SELECT 'a payout of which the ledger moves something else' AS rule, payout.id AS subject
    FROM payouts AS payout
    JOIN ledger_transactions AS happened ON happened.source_id = payout.id
    LEFT JOIN LATERAL (
        SELECT count(*) AS entries,
               min(CASE WHEN entry.amount = payout.amount AND entry.currency = payout.currency
                         AND (account.person_id IS NULL OR account.person_id = payout.person_id)
                   THEN account.purpose END) AS debited,
               min(CASE WHEN entry.amount = -payout.amount AND entry.currency = payout.currency
                         AND (account.person_id IS NULL OR account.person_id = payout.person_id)
                   THEN account.purpose END) AS credited
        FROM ledger_entries AS entry JOIN ledger_accounts AS account ON account.id = entry.account_id
        WHERE entry.transaction_id = happened.id) AS moved ON true
    CROSS JOIN LATERAL (
        SELECT CASE payout.method WHEN 'GATEWAY' THEN 'PAYOUT_BALANCE' WHEN 'MANUAL' THEN 'PLATFORM_BANK' END AS source) AS sent
    WHERE moved.entries <> 2
       OR moved.debited IS DISTINCT FROM (
            CASE happened.kind WHEN 'PAYOUT_RESERVED' THEN 'TEACHER_AVAILABLE' WHEN 'PAYOUT_RELEASED' THEN 'PAYOUT_IN_TRANSIT'
                 WHEN 'PAYOUT_SUCCEEDED' THEN 'PAYOUT_IN_TRANSIT' WHEN 'PAYOUT_RETURNED' THEN sent.source END)
       OR moved.credited IS DISTINCT FROM (
            CASE happened.kind WHEN 'PAYOUT_RESERVED' THEN 'PAYOUT_IN_TRANSIT' WHEN 'PAYOUT_RELEASED' THEN 'TEACHER_AVAILABLE'
                 WHEN 'PAYOUT_SUCCEEDED' THEN sent.source WHEN 'PAYOUT_RETURNED' THEN 'TEACHER_AVAILABLE' END)";

/// Nothing is told of payouts that do not exist. Subject: the ledger's transaction.
const WHAT_IS_TOLD_HAS_A_PAYOUT: &str = "
    SELECT 'a ledger transaction of a payout that does not exist' AS rule, happened.id AS subject
    FROM ledger_transactions AS happened
    WHERE happened.kind IN ('PAYOUT_RESERVED', 'PAYOUT_RELEASED', 'PAYOUT_SUCCEEDED', 'PAYOUT_RETURNED')
      AND NOT EXISTS (SELECT FROM payouts AS payout WHERE payout.id = happened.source_id)";

/// What is in transit to a teacher is what she asked for and has not got, but for what an admin corrected. Subject: the teacher.
const WHAT_IS_IN_TRANSIT_IS_ASKED_FOR: &str = "
    SELECT 'money in transit to a teacher that is not the sum of what is on its way' AS rule,
           coalesce(told.person_id, asked.person_id) AS subject
    FROM (
        SELECT account.person_id, account.currency, -sum(entry.amount) AS amount
        FROM ledger_accounts AS account
        JOIN ledger_entries AS entry ON entry.account_id = account.id
        JOIN ledger_transactions AS happened ON happened.id = entry.transaction_id
        WHERE account.purpose = 'PAYOUT_IN_TRANSIT' AND happened.kind <> 'CORRECTION'
        GROUP BY account.person_id, account.currency) AS told
    FULL JOIN (
        SELECT person_id, currency, sum(amount) AS amount FROM payouts
        WHERE status IN ('REQUESTED', 'APPROVED', 'PROCESSING') GROUP BY person_id, currency) AS asked
        ON asked.person_id = told.person_id AND asked.currency = told.currency
    WHERE coalesce(told.amount, 0) <> coalesce(asked.amount, 0)";

/// The reference is stored before anything moves: also a CHECK. Subject: the payout.
const WHAT_THE_GATEWAY_SENDS_HAS_A_REFERENCE: &str = "
    SELECT 'a payout that the gateway sent without a reference' AS rule, payout.id AS subject
    FROM payouts AS payout
    WHERE payout.method = 'GATEWAY' AND (payout.status IN ('PROCESSING', 'PAID') OR payout.paid_at IS NOT NULL)
      AND payout.gateway_reference IS NULL";

/// Also a CHECK. Subject: the batch.
const FOUR_EYES_APPROVED: &str = "
    SELECT 'a batch that fewer than two admins decided' AS rule, batch.id AS subject
    FROM payout_batches AS batch
    WHERE batch.status = 'APPROVED'
      AND (batch.decided_by_user_id IS NULL OR batch.decided_by_user_id = batch.created_by_user_id)";

/// Whoever put together, approved or sent it is paid by none of the batch. Subject: the batch.
const NOBODY_PAYS_HERSELF: &str = "
    SELECT DISTINCT 'a batch that pays an admin who had a hand in it' AS rule, batch.id AS subject
    FROM payout_batches AS batch
    JOIN payouts AS paid ON paid.batch_id = batch.id AND paid.status NOT IN ('REQUESTED', 'CANCELLED')
    JOIN users AS receiver ON receiver.person_id = paid.person_id
    WHERE receiver.id IN (batch.created_by_user_id, batch.decided_by_user_id)
       OR EXISTS (SELECT FROM payouts AS sent WHERE sent.batch_id = batch.id AND sent.sent_by_user_id = receiver.id)";

/// Nothing is sent but what is in an approved batch, by the batch's method; and what waits is in none that was decided. Subject: the
/// payout.
const WHAT_IS_SENT_WAS_APPROVED: &str = "
    SELECT 'a payout that stands otherwise than its batch' AS rule, payout.id AS subject
    FROM payouts AS payout LEFT JOIN payout_batches AS batch ON batch.id = payout.batch_id
    WHERE (payout.status IN ('APPROVED', 'PROCESSING', 'PAID', 'FAILED')
           AND (batch.status, batch.method) IS DISTINCT FROM ('APPROVED', payout.method))
       OR (payout.status = 'REQUESTED' AND batch.status <> 'AWAITING_APPROVAL')";

/// Subject: the payout.
const ACCOUNTS_ARE_THE_TEACHERS_OWN: &str = "
    SELECT 'a payout to somebody else''s account' AS rule, payout.id AS subject
    FROM payouts AS payout JOIN bank_accounts AS account ON account.id = payout.bank_account_id
    WHERE account.person_id <> payout.person_id";
