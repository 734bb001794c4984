//! What must be true of the ledger at any time. For operators and for tests: a violation is a fault of ours, never of a person.
//!
//! Each rule selects `(rule, subject)` of what breaks it. Raw SQL: these statements compare tables with each other, run rarely,
//! and are read best as what they are.

use database::DatabaseError;
use diesel::QueryableByName;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Violation {
    /// The rule.
    #[diesel(sql_type = Text)]
    pub rule: String,
    /// The row that breaks it: a transaction, an account or a disbursement, as the rule says.
    #[diesel(sql_type = SqlUuid)]
    pub subject: Uuid,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.rule, self.subject)
    }
}

/// All rules.
const RULES: [&str; 10] = [
    TRANSACTIONS_SUM_TO_ZERO,
    ENTRIES_ARE_OF_THEIR_TRANSACTION_AND_ACCOUNT,
    BALANCES_ARE_THEIR_ENTRIES,
    FLOORS_HOLD,
    ONLY_THE_COMPANY_FOLDS_LATER,
    WHAT_WAITS_IS_AN_ENTRY,
    DISBURSEMENTS_ARE_WRITTEN_DOWN,
    WHAT_IS_IN_TRANSIT_IS_SENT,
    SHARES_ARE_THEIR_ENTRIES,
    CLOSED_DAYS_ARE_THEIR_ENTRIES,
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

/// Nothing is made and nothing vanishes. Subject: the transaction.
const TRANSACTIONS_SUM_TO_ZERO: &str = "
    SELECT 'a ledger transaction that does not sum to zero' AS rule, happened.id AS subject
    FROM ledger_transactions AS happened
    LEFT JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
    GROUP BY happened.id, entry.currency HAVING count(entry.account_id) < 2 OR sum(entry.amount) <> 0";

/// Subject: the transaction.
const ENTRIES_ARE_OF_THEIR_TRANSACTION_AND_ACCOUNT: &str = "
    SELECT 'a ledger entry in another currency than its account, or of another instant than its transaction' AS rule,
           entry.transaction_id AS subject
    FROM ledger_entries AS entry
    JOIN ledger_transactions AS happened ON happened.id = entry.transaction_id
    JOIN ledger_accounts AS account ON account.id = entry.account_id
    WHERE entry.currency <> account.currency OR entry.posted_at <> happened.posted_at";

/// What is kept and what waits to be folded is all that was written down. Subject: the account.
const BALANCES_ARE_THEIR_ENTRIES: &str = "
    SELECT 'an account whose balance is not the sum of its entries' AS rule, account.id AS subject
    FROM ledger_accounts AS account
    LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM ledger_entries GROUP BY account_id) AS written
        ON written.account_id = account.id
    LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM ledger_unfolded_entries GROUP BY account_id) AS waiting
        ON waiting.account_id = account.id
    WHERE account.balance + coalesce(waiting.amount, 0) <> coalesce(written.amount, 0)";

/// Nobody owes what is owed to her. Subject: the account.
const FLOORS_HOLD: &str = "
    SELECT 'an account below its floor' AS rule, account.id AS subject
    FROM ledger_accounts AS account
    WHERE account.purpose IN ('BUYER_REFUND_PAYABLE', 'TEACHER_PENDING', 'PAYOUT_IN_TRANSIT') AND account.balance > 0";

/// Subject: the account.
const ONLY_THE_COMPANY_FOLDS_LATER: &str = "
    SELECT 'an account of a person that is folded later' AS rule, account.id AS subject
    FROM ledger_unfolded_entries AS waiting JOIN ledger_accounts AS account ON account.id = waiting.account_id
    WHERE account.person_id IS NOT NULL";

/// Subject: the transaction.
const WHAT_WAITS_IS_AN_ENTRY: &str = "
    SELECT 'an entry that is folded as something else' AS rule, waiting.transaction_id AS subject
    FROM ledger_unfolded_entries AS waiting
    JOIN ledger_entries AS entry USING (transaction_id, account_id)
    WHERE waiting.amount <> entry.amount";

/// A sending has left, arrived and come back in the ledger as it says. Subject: the disbursement.
const DISBURSEMENTS_ARE_WRITTEN_DOWN: &str = "
    SELECT 'a disbursement that the ledger tells differently' AS rule, sending.id AS subject
    FROM disbursements AS sending CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE kind = 'DISBURSEMENT_SENT') AS sent,
               count(*) FILTER (WHERE kind = 'DISBURSEMENT_SUCCEEDED') AS succeeded,
               count(*) FILTER (WHERE kind = 'DISBURSEMENT_RETURNED') AS returned
        FROM ledger_transactions WHERE source_id = sending.id) AS told
    WHERE (told.sent, told.succeeded, told.returned) <> (
        CASE sending.status WHEN 'SUCCEEDED' THEN (1::bigint, 1::bigint, 0::bigint)
        WHEN 'RETURNED' THEN (1::bigint, 1::bigint, 1::bigint) ELSE (0::bigint, 0::bigint, 0::bigint) END)
       OR EXISTS (
        SELECT FROM ledger_transactions AS happened
        JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
        WHERE happened.source_id = sending.id AND abs(entry.amount) <> sending.amount)";

/// What is in transit is what left and did not arrive; nothing stays there of a sending that is over. Subject: what was sent.
const WHAT_IS_IN_TRANSIT_IS_SENT: &str = "
    SELECT 'money in transit of what has arrived' AS rule, happened.source_id AS subject
    FROM ledger_accounts AS account
    JOIN ledger_entries AS entry ON entry.account_id = account.id
    JOIN ledger_transactions AS happened ON happened.id = entry.transaction_id
    WHERE account.purpose = 'DISBURSEMENT_IN_TRANSIT' AND happened.kind <> 'CORRECTION'
    GROUP BY happened.source_id HAVING sum(entry.amount) <> 0";

/// What each line adds to a teacher's balance is what was written down of it. Subject: the account.
const SHARES_ARE_THEIR_ENTRIES: &str = "
    SELECT 'a share of a balance that is not the sum of its entries' AS rule, account.id AS subject
    FROM (
        SELECT entry.account_id, coalesce(happened.subject_id, '00000000-0000-0000-0000-000000000000') AS subject_id,
               sum(entry.amount) AS amount, max(entry.posted_at) AS changed_at
        FROM ledger_entries AS entry JOIN ledger_transactions AS happened ON happened.id = entry.transaction_id
        GROUP BY 1, 2) AS written
    FULL JOIN ledger_shares AS share USING (account_id, subject_id)
    JOIN ledger_accounts AS account ON account.id = account_id
    WHERE account.purpose IN ('TEACHER_PENDING', 'TEACHER_AVAILABLE')
      AND (share.amount, share.changed_at) IS DISTINCT FROM (written.amount, written.changed_at)";

/// The totals of a closed day are all that was written down on it. Subject: an account of the purpose.
const CLOSED_DAYS_ARE_THEIR_ENTRIES: &str = "
    SELECT 'a closed day whose totals are not the sums of its entries' AS rule,
           (SELECT id FROM ledger_accounts AS account
            WHERE account.purpose = coalesce(total.purpose, written.purpose) LIMIT 1) AS subject
    FROM (
        SELECT (entry.posted_at AT TIME ZONE 'UTC')::date AS day, account.purpose, account.currency,
               coalesce(sum(entry.amount) FILTER (WHERE entry.amount > 0), 0) AS debits,
               coalesce(-sum(entry.amount) FILTER (WHERE entry.amount < 0), 0) AS credits
        FROM ledger_entries AS entry JOIN ledger_accounts AS account ON account.id = entry.account_id
        WHERE entry.posted_at < (SELECT max(day) + 1 FROM ledger_day_totals)::timestamp AT TIME ZONE 'UTC'
        GROUP BY 1, 2, 3) AS written
    FULL JOIN ledger_day_totals AS total USING (day, purpose, currency)
    WHERE (total.debits, total.credits) IS DISTINCT FROM (written.debits, written.credits)";
