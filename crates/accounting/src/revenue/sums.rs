//! Adding up the entries of a period.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CategoryId, PersonId};

use super::{RevenueGrouping, TEACHERS_MAX};
use crate::period::Period;

/// What happened to prices, minor units of rupiah:
/// `gross − refunded − taken_back + corrected = commission + withheld + teachers_share − lost`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RevenueSums {
    /// How many lines were paid. What costs nothing is none.
    pub lines_sold: i64,
    /// Their prices.
    pub gross: i64,
    /// What was decided to go back to buyers, less what did not have to after all.
    pub refunded: i64,
    /// What the gateway took back from us, less what it gave again, and less what was on its way back to the buyer anyway.
    pub taken_back: i64,
    /// What corrections by admins added.
    pub corrected: i64,
    /// What the company keeps.
    pub commission: i64,
    /// What the tax office gets.
    pub withheld: i64,
    /// What the teachers get, released or not.
    pub teachers_share: i64,
    /// What nobody makes up for: the company's loss.
    pub lost: i64,
}

impl RevenueSums {
    /// What is left of the prices.
    #[must_use]
    pub const fn net(&self) -> i64 {
        self.gross - self.refunded - self.taken_back
    }

    /// Both together.
    #[must_use]
    pub const fn plus(&self, other: &Self) -> Self {
        Self {
            lines_sold: self.lines_sold + other.lines_sold,
            gross: self.gross + other.gross,
            refunded: self.refunded + other.refunded,
            taken_back: self.taken_back + other.taken_back,
            corrected: self.corrected + other.corrected,
            commission: self.commission + other.commission,
            withheld: self.withheld + other.withheld,
            teachers_share: self.teachers_share + other.teachers_share,
            lost: self.lost + other.lost,
        }
    }
}

/// The sums of one group; which columns name it depends on the grouping.
#[derive(QueryableByName)]
pub(super) struct SumsRow {
    /// Which day of the period, counted from 1.
    #[diesel(sql_type = Nullable<Integer>)]
    pub(super) day: Option<i32>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub(super) category_id: Option<CategoryId>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub(super) person_id: Option<PersonId>,
    #[diesel(sql_type = Bool)]
    pub(super) is_others: bool,
    #[diesel(sql_type = BigInt)]
    lines_sold: i64,
    #[diesel(sql_type = BigInt)]
    gross: i64,
    #[diesel(sql_type = BigInt)]
    refunded: i64,
    #[diesel(sql_type = BigInt)]
    taken_back: i64,
    #[diesel(sql_type = BigInt)]
    corrected: i64,
    #[diesel(sql_type = BigInt)]
    commission: i64,
    #[diesel(sql_type = BigInt)]
    withheld: i64,
    #[diesel(sql_type = BigInt)]
    teachers_share: i64,
    #[diesel(sql_type = BigInt)]
    lost: i64,
}

impl SumsRow {
    pub(super) const fn sums(&self) -> RevenueSums {
        RevenueSums {
            lines_sold: self.lines_sold,
            gross: self.gross,
            refunded: self.refunded,
            taken_back: self.taken_back,
            corrected: self.corrected,
            commission: self.commission,
            withheld: self.withheld,
            teachers_share: self.teachers_share,
            lost: self.lost,
        }
    }
}

/// Entries of the period with what they belong to. Kinds of payouts are left out: they move what is the teachers' already. When a
/// day begins we say ourselves: the database may have other rules of time zones than we do.
const MOVED: &str = "
    moved AS (
        SELECT width_bucket(entry.posted_at, $3) AS day, line.category_id,
               coalesce(line.seller_person_id, CASE WHEN account.purpose IN ('TEACHER_PENDING', 'TEACHER_AVAILABLE')
                                                    THEN account.person_id END) AS person_id,
               happened.kind, account.purpose, entry.amount
        FROM ledger_entries AS entry
        JOIN ledger_transactions AS happened ON happened.id = entry.transaction_id
        JOIN ledger_accounts AS account ON account.id = entry.account_id
        LEFT JOIN order_lines AS line ON line.id = happened.subject_id
        WHERE entry.posted_at >= $1 AND entry.posted_at < $2 AND entry.currency = 'IDR'
          AND happened.kind IN ('LINE_PAID', 'LINE_REVERSED', 'REVERSAL_UNDONE', 'EARNINGS_FORFEITED', 'EARNINGS_RELEASED',
                                'REFUND_OPENED', 'REFUND_REDUCED', 'REFUND_VOIDED', 'REFUND_AFTER_REVERSAL', 'CORRECTION')
    )";

/// The sums of what was grouped.
const SUMS: &str = "
    count(*) FILTER (WHERE kind = 'LINE_PAID' AND purpose = 'GATEWAY_CLEARING') AS lines_sold,
    coalesce(sum(amount) FILTER (WHERE kind = 'LINE_PAID' AND purpose = 'GATEWAY_CLEARING'), 0)::bigint AS gross,
    coalesce(-sum(amount) FILTER (WHERE kind IN ('REFUND_OPENED', 'REFUND_REDUCED')
                                    AND purpose = 'BUYER_REFUND_PAYABLE'), 0)::bigint AS refunded,
    coalesce(sum(amount) FILTER (WHERE kind IN ('LINE_REVERSED', 'REVERSAL_UNDONE', 'REFUND_VOIDED', 'REFUND_AFTER_REVERSAL')
                                   AND purpose = 'CHARGEBACK_LOSS'), 0)::bigint AS taken_back,
    coalesce(-sum(amount) FILTER (WHERE kind = 'CORRECTION' AND purpose IN
        ('PLATFORM_COMMISSION', 'TAX_WITHHELD', 'TEACHER_PENDING', 'TEACHER_AVAILABLE', 'CHARGEBACK_LOSS')), 0)::bigint AS corrected,
    coalesce(-sum(amount) FILTER (WHERE purpose = 'PLATFORM_COMMISSION'), 0)::bigint AS commission,
    coalesce(-sum(amount) FILTER (WHERE purpose = 'TAX_WITHHELD'), 0)::bigint AS withheld,
    coalesce(-sum(amount) FILTER (WHERE purpose IN ('TEACHER_PENDING', 'TEACHER_AVAILABLE')), 0)::bigint AS teachers_share,
    coalesce(sum(amount) FILTER (WHERE purpose = 'CHARGEBACK_LOSS'), 0)::bigint AS lost";

/// What happened, by group.
pub(super) async fn load(
    connection: &mut AsyncPgConnection,
    grouping: RevenueGrouping,
    period: &Period,
) -> Result<Vec<SumsRow>, DatabaseError> {
    let grouped = match grouping {
        RevenueGrouping::Day => format!(
            "WITH {MOVED}
             SELECT day, NULL::uuid AS category_id, NULL::uuid AS person_id, false AS is_others, {SUMS}
             FROM moved GROUP BY moved.day"
        ),
        RevenueGrouping::Category => format!(
            "WITH {MOVED}
             SELECT NULL::integer AS day, category_id, NULL::uuid AS person_id, false AS is_others, {SUMS}
             FROM moved GROUP BY moved.category_id"
        ),
        // What is nobody's has a rank of its own.
        RevenueGrouping::Teacher => format!(
            "WITH {MOVED},
                  grouped AS (SELECT person_id, {SUMS} FROM moved GROUP BY moved.person_id),
                  ranked AS (
                      SELECT grouped.*, row_number() OVER (
                          PARTITION BY person_id IS NULL ORDER BY gross DESC, person_id) > {TEACHERS_MAX} AS is_others
                      FROM grouped)
             SELECT NULL::integer AS day, NULL::uuid AS category_id,
                    CASE WHEN NOT is_others THEN person_id END AS person_id, is_others,
                    sum(lines_sold)::bigint AS lines_sold, sum(gross)::bigint AS gross, sum(refunded)::bigint AS refunded,
                    sum(taken_back)::bigint AS taken_back, sum(corrected)::bigint AS corrected,
                    sum(commission)::bigint AS commission, sum(withheld)::bigint AS withheld,
                    sum(teachers_share)::bigint AS teachers_share, sum(lost)::bigint AS lost
             FROM ranked GROUP BY 3, 4"
        ),
    };
    let days: Vec<DateTime<Utc>> = period.day_starts().collect();
    // Raw SQL: sums with FILTER over four tables in one statement; which texts it is made of nobody types.
    let sums = diesel::sql_query(grouped)
        .bind::<Timestamptz, _>(period.starts_at)
        .bind::<Timestamptz, _>(period.ends_at)
        .bind::<Array<Timestamptz>, _>(days);
    Ok(sums.load(connection).await?)
}
