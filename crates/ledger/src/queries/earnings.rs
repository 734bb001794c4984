//! What a teacher earns, from sums down to each thing she sold.

use chrono::{DateTime, Utc};
use database::schema::{ledger_accounts, ledger_shares};
use database::{QueryError, latest_first};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::PersonId;
use kernel::page::{Page, PageRequest};
use kernel::{Actor, Currency};
use uuid::Uuid;

use super::scope::require_own;
use crate::model::LedgerAccount;
use crate::state::AccountPurpose;

/// What a teacher earns, each as a number that is hers when positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, QueryableByName)]
pub struct TeacherBalances {
    /// Waits until nobody can object any more.
    #[diesel(sql_type = BigInt)]
    pub pending: i64,
    /// Can be paid out. Negative when money went back that was hers already: what she earns next makes up for it.
    #[diesel(sql_type = BigInt)]
    pub available: i64,
    /// She asked for it, and it did not arrive at her bank yet.
    #[diesel(sql_type = BigInt)]
    pub in_transit: i64,
    /// Arrived there.
    #[diesel(sql_type = BigInt)]
    pub paid: i64,
}

/// What the teacher earns now.
///
/// # Errors
/// [`QueryError::Access`] for everybody but herself and admins; the database's failures.
pub async fn teacher_balances(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    person_id: PersonId,
    currency: Currency,
) -> Result<TeacherBalances, QueryError> {
    require_own(actor, person_id)?;
    // Raw SQL: sums with FILTER over two tables in one statement. What was paid is what arrived of her payouts and did not come
    // back: what happened to her account of payouts, which is little; all that ever happened to what is hers is much.
    let sums = diesel::sql_query(
        "SELECT coalesce(-sum(account.balance) FILTER (WHERE account.purpose = 'TEACHER_PENDING'), 0)::bigint AS pending,
                coalesce(-sum(account.balance) FILTER (WHERE account.purpose = 'TEACHER_AVAILABLE'), 0)::bigint AS available,
                coalesce(-sum(account.balance) FILTER (WHERE account.purpose = 'PAYOUT_IN_TRANSIT'), 0)::bigint AS in_transit,
                coalesce(sum(arrived.amount), 0)::bigint AS paid
         FROM ledger_accounts AS account
         LEFT JOIN LATERAL (
             SELECT sum(entry.amount) AS amount
             FROM ledger_entries AS entry
             JOIN ledger_transactions AS happened ON happened.id = entry.transaction_id
             WHERE entry.account_id = account.id AND happened.kind = 'PAYOUT_SUCCEEDED'
               AND NOT EXISTS (
                   SELECT FROM ledger_transactions AS back
                   WHERE back.source_id = happened.source_id AND back.kind = 'PAYOUT_RETURNED')
         ) AS arrived ON account.purpose = 'PAYOUT_IN_TRANSIT'
         WHERE account.person_id = $1 AND account.currency = $2
           AND account.purpose IN ('TEACHER_PENDING', 'TEACHER_AVAILABLE', 'PAYOUT_IN_TRANSIT')",
    );
    Ok(sums.bind::<SqlUuid, _>(person_id).bind::<Text, _>(currency).get_result(connection).await?)
}

/// The teacher's accounts that were needed before: what waits for her, and what is hers.
///
/// # Errors
/// [`QueryError::Access`] for everybody but herself and admins; the database's failures.
pub async fn teacher_accounts(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    person_id: PersonId,
    currency: Currency,
) -> Result<Vec<LedgerAccount>, QueryError> {
    require_own(actor, person_id)?;
    let earned = [AccountPurpose::TeacherPending, AccountPurpose::TeacherAvailable];
    let found = ledger_accounts::table
        .filter(ledger_accounts::person_id.eq(person_id))
        .filter(ledger_accounts::currency.eq(currency))
        .filter(ledger_accounts::purpose.eq_any(earned))
        .select(LedgerAccount::as_select());
    Ok(found.load(connection).await?)
}

/// Which of a teacher's two balances is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarningsOf {
    /// What waits.
    Pending,
    /// What is hers.
    Available,
}

impl EarningsOf {
    const fn purpose(self) -> AccountPurpose {
        match self {
            Self::Pending => AccountPurpose::TeacherPending,
            Self::Available => AccountPurpose::TeacherAvailable,
        }
    }
}

/// What one thing she sold adds to a teacher's balance. All shares together are the balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarningsShare {
    /// The order line; `None` for all that is about none: payouts and corrections.
    pub subject_id: Option<Uuid>,
    /// How much; negative when it takes away.
    pub amount: i64,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

/// What lists of shares are ordered by: latest changed first.
pub type EarningsShareKey = (DateTime<Utc>, Uuid);

impl EarningsShare {
    /// Its place in a list of shares.
    #[must_use]
    pub fn key(&self) -> EarningsShareKey {
        (self.changed_at, self.subject_id.unwrap_or_default())
    }

    /// Of a row: about nothing is written as all zeros, and what is owed to her as a credit.
    fn of((subject, amount, changed_at): (Uuid, i64, DateTime<Utc>)) -> Self {
        Self { subject_id: Some(subject).filter(|subject| !subject.is_nil()), amount: -amount, changed_at }
    }
}

/// What the balance is made of. What adds nothing is left out. One account, so that `ledger_shares_by_change` gives a page in its
/// order and reads no more.
fn shares(
    (person_id, currency): (PersonId, Currency),
    of: EarningsOf,
) -> ledger_shares::BoxedQuery<'static, Pg> {
    let account = ledger_accounts::table
        .filter(ledger_accounts::person_id.eq(person_id))
        .filter(ledger_accounts::currency.eq(currency))
        .filter(ledger_accounts::purpose.eq(of.purpose()))
        .select(ledger_accounts::id);
    ledger_shares::table
        .filter(ledger_shares::account_id.nullable().eq(account.single_value()))
        .filter(ledger_shares::amount.ne(0))
        .into_boxed()
}

/// A page of what a teacher's balance is made of, latest changed first. What adds nothing is left out.
///
/// # Errors
/// [`QueryError::Access`] for everybody but herself and admins; the database's failures.
pub async fn earnings_shares_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    (person_id, currency): (PersonId, Currency),
    of: EarningsOf,
    (request, key): (&PageRequest, Option<EarningsShareKey>),
) -> Result<Page<EarningsShare>, QueryError> {
    require_own(actor, person_id)?;
    let page = latest_first!(
        shares((person_id, currency), of),
        (ledger_shares::changed_at, ledger_shares::subject_id),
        (request, key)
    );
    let columns = (ledger_shares::subject_id, ledger_shares::amount, ledger_shares::changed_at);
    let rows: Vec<(Uuid, i64, DateTime<Utc>)> = page.select(columns).load(connection).await?;
    Ok(Page::from_rows(request, rows.into_iter().map(EarningsShare::of).collect()))
}

/// How many shares [`earnings_shares_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but herself and admins; the database's failures.
pub async fn earnings_shares_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    (person_id, currency): (PersonId, Currency),
    of: EarningsOf,
) -> Result<i64, QueryError> {
    require_own(actor, person_id)?;
    Ok(shares((person_id, currency), of).select(count_star()).get_result(connection).await?)
}

/// What became of the price of one thing that a teacher sold, each as a positive number:
/// price = pending + available + commission + withheld + refunded + lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct PriceParts {
    /// The order line.
    #[diesel(sql_type = SqlUuid)]
    pub subject_id: Uuid,
    /// What was paid for it.
    #[diesel(sql_type = BigInt)]
    pub price: i64,
    /// Waits for her.
    #[diesel(sql_type = BigInt)]
    pub pending: i64,
    /// Became hers.
    #[diesel(sql_type = BigInt)]
    pub available: i64,
    /// The company keeps it.
    #[diesel(sql_type = BigInt)]
    pub commission: i64,
    /// The tax office gets it.
    #[diesel(sql_type = BigInt)]
    pub withheld: i64,
    /// Went back to the buyer, or is to.
    #[diesel(sql_type = BigInt)]
    pub refunded: i64,
    /// Makes up for what the gateway took back.
    #[diesel(sql_type = BigInt)]
    pub lost: i64,
}

/// What became of the prices of these lines, as far as the teacher earned by them.
///
/// # Errors
/// [`QueryError::Access`] for everybody but herself and admins; the database's failures.
pub async fn price_parts(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    person_id: PersonId,
    subjects: &[Uuid],
) -> Result<Vec<PriceParts>, QueryError> {
    require_own(actor, person_id)?;
    // Raw SQL: sums with FILTER. The five kinds are those that share a price out; what else happens to the money of a line
    // moves it between the gateway, the bank, the buyer and the loss.
    let parts = diesel::sql_query(
        "SELECT happened.subject_id,
                coalesce(sum(entry.amount) FILTER (WHERE account.purpose = 'GATEWAY_CLEARING'), 0)::bigint AS price,
                coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'TEACHER_PENDING'), 0)::bigint AS pending,
                coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'TEACHER_AVAILABLE'), 0)::bigint AS available,
                coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'PLATFORM_COMMISSION'), 0)::bigint AS commission,
                coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'TAX_WITHHELD'), 0)::bigint AS withheld,
                coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'BUYER_REFUND_PAYABLE'), 0)::bigint AS refunded,
                coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'CHARGEBACK_LOSS'), 0)::bigint AS lost
         FROM ledger_transactions AS happened
         JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
         JOIN ledger_accounts AS account ON account.id = entry.account_id
         WHERE happened.subject_id = ANY ($1)
           AND happened.kind IN ('LINE_PAID', 'EARNINGS_RELEASED', 'EARNINGS_FORFEITED', 'REFUND_OPENED', 'REFUND_REDUCED')
           AND EXISTS (
               SELECT FROM ledger_transactions AS paid
               JOIN ledger_entries AS earned ON earned.transaction_id = paid.id
               JOIN ledger_accounts AS hers ON hers.id = earned.account_id
               WHERE paid.subject_id = happened.subject_id AND hers.person_id = $2
                 AND hers.purpose IN ('TEACHER_PENDING', 'TEACHER_AVAILABLE'))
         GROUP BY happened.subject_id",
    );
    Ok(parts.bind::<Array<SqlUuid>, _>(subjects).bind::<SqlUuid, _>(person_id).load(connection).await?)
}
