//! What the company owes its teachers, and what lies ready for it.

use chrono::{DateTime, Utc};
use database::QueryError;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::{Actor, Currency};

use super::scope::require_all;
use crate::state::PayoutStatus;

/// What the company owes its teachers, and what lies ready for it. Minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// Is theirs and can be asked for; what others owe is not taken off.
    pub available: i64,
    /// Will be theirs when nobody objects in time.
    pub pending: i64,
    /// They asked for it, and it did not arrive yet.
    pub in_transit: i64,
    /// How many teachers owe us: money went back that they had been paid out.
    pub negative_count: i64,
    /// How much they owe together; a positive number.
    pub negative: i64,
    /// What lies ready at the gateway, as the ledger tells it. The gateway itself is asked by its port.
    pub gateway_balance: i64,
    /// What waits, in the order in which it goes on. What nothing waits in is left out.
    pub waiting: Vec<WaitingPayouts>,
}

/// Payouts that are on their way, and stand at the same place of it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct WaitingPayouts {
    /// Where.
    #[diesel(sql_type = Text)]
    pub status: PayoutStatus,
    /// How many.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// How much together.
    #[diesel(sql_type = BigInt)]
    pub amount: i64,
    /// How many of them an admin should look at.
    #[diesel(sql_type = BigInt)]
    pub attention_count: i64,
    /// When the one that waits longest was asked for.
    #[diesel(sql_type = Timestamptz)]
    pub oldest_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Sums {
    #[diesel(sql_type = BigInt)]
    available: i64,
    #[diesel(sql_type = BigInt)]
    pending: i64,
    #[diesel(sql_type = BigInt)]
    in_transit: i64,
    #[diesel(sql_type = BigInt)]
    negative_count: i64,
    #[diesel(sql_type = BigInt)]
    negative: i64,
    #[diesel(sql_type = BigInt)]
    gateway_balance: i64,
}

impl Exposure {
    /// When the payout that waits longest was asked for; `None` when none waits.
    #[must_use]
    pub fn oldest_at(&self) -> Option<DateTime<Utc>> {
        self.waiting.iter().map(|waiting| waiting.oldest_at).min()
    }
}

/// What the company owes its teachers now. Two statements, however many teachers there are.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn exposure(connection: &mut AsyncPgConnection, actor: &Actor) -> Result<Exposure, QueryError> {
    require_all(actor)?;
    let sums: Sums = diesel::sql_query(SUMS).bind::<Text, _>(Currency::Idr).get_result(connection).await?;
    let mut waiting: Vec<WaitingPayouts> = diesel::sql_query(WAITING)
        .bind::<Array<Text>, _>(PayoutStatus::IN_TRANSIT.as_slice())
        .load(connection)
        .await?;
    waiting.sort_by_key(|waiting| PayoutStatus::IN_TRANSIT.iter().position(|at| *at == waiting.status));
    Ok(Exposure {
        available: sums.available,
        pending: sums.pending,
        in_transit: sums.in_transit,
        negative_count: sums.negative_count,
        negative: sums.negative,
        gateway_balance: sums.gateway_balance,
        waiting,
    })
}

/// Raw SQL: sums with FILTER. Credits are negative. What the company has of its own is partly not folded yet.
const SUMS: &str = "
    SELECT coalesce(-sum(balance) FILTER (WHERE purpose = 'TEACHER_AVAILABLE' AND balance < 0), 0)::bigint AS available,
           coalesce(-sum(balance) FILTER (WHERE purpose = 'TEACHER_PENDING'), 0)::bigint AS pending,
           coalesce(-sum(balance) FILTER (WHERE purpose = 'PAYOUT_IN_TRANSIT'), 0)::bigint AS in_transit,
           count(*) FILTER (WHERE purpose = 'TEACHER_AVAILABLE' AND balance > 0) AS negative_count,
           coalesce(sum(balance) FILTER (WHERE purpose = 'TEACHER_AVAILABLE' AND balance > 0), 0)::bigint AS negative,
           (coalesce(sum(balance) FILTER (WHERE purpose = 'PAYOUT_BALANCE'), 0) + (
               SELECT coalesce(sum(waiting.amount), 0)
               FROM ledger_unfolded_entries AS waiting
               JOIN ledger_accounts AS account ON account.id = waiting.account_id
               WHERE account.purpose = 'PAYOUT_BALANCE' AND account.currency = $1))::bigint AS gateway_balance
    FROM ledger_accounts
    WHERE currency = $1
      AND purpose IN ('TEACHER_AVAILABLE', 'TEACHER_PENDING', 'PAYOUT_IN_TRANSIT', 'PAYOUT_BALANCE')";

/// Raw SQL: counts with FILTER.
const WAITING: &str = "
    SELECT status, count(*) AS count, sum(amount)::bigint AS amount,
           count(*) FILTER (WHERE attention IS NOT NULL) AS attention_count, min(created_at) AS oldest_at
    FROM payouts WHERE status = ANY ($1) GROUP BY status";
