//! What must be true of bookings whenever the queue is drained and nobody is in the middle of something. For operators
//! and for tests: a violation is a fault of ours, never of a person.
//!
//! Each rule selects `(rule, subject)` of what breaks it. Raw SQL: these statements compare many tables with each other,
//! run rarely, and are read best as what they are.

mod bookings;
mod ledger;
mod lessons;
mod money;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel::QueryableByName;
use diesel::sql_types::{Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// Something that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Violation {
    /// The rule.
    #[diesel(sql_type = Text)]
    pub rule: String,
    /// The row that breaks it: a claim, a booking, an order, a line, a payment, a slot or a report, as the rule says.
    #[diesel(sql_type = SqlUuid)]
    pub subject: Uuid,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.rule, self.subject)
    }
}

/// All rules.
const RULES: [&str; 21] = [
    bookings::CLAIMS_HAVE_A_BOOKING,
    bookings::BOOKINGS_HAVE_BOTH_CLAIMS,
    bookings::BOOKINGS_HAVE_A_LINE,
    bookings::LINES_HAVE_A_BOOKING,
    bookings::ORDERS_AGREE_WITH_THEIR_LINES,
    bookings::SLOTS_ARE_FREE_WHEN_NOBODY_HAS_THEM,
    bookings::SLOTS_ARE_BOOKED_ONCE,
    money::PENDING_BOOKINGS_ARE_NOT_PAID,
    money::PAID_BOOKINGS_ARE_SECURED,
    money::PAID_LINES_HAVE_A_PAYMENT,
    money::MONEY_OF_WHAT_IS_OFF_GOES_BACK,
    money::PAYMENTS_ARE_THE_SUM_OF_THEIR_LINES,
    money::REFUNDS_ARE_WHAT_GOES_BACK,
    money::LINES_KNOW_WHAT_GOES_BACK,
    ledger::LINES_ARE_EXPLAINED,
    ledger::BUYERS_ARE_OWED_THEIR_REFUNDS,
    ledger::EARNINGS_STAND_WHERE_THEY_BELONG,
    ledger::GIVEN_LESSONS_ARE_EARNED,
    lessons::LESSONS_HAVE_A_MEETING,
    lessons::LESSONS_END,
    lessons::OPEN_REPORTS_ARE_OF_LESSONS,
];

/// Everything that breaks a rule, at most 100 rows per rule; empty when all is well.
///
/// Between a rival's taking of an overdue time, or a payment, and the job that moves the booking, that booking disagrees with
/// its claims or its line: drain the queue first.
///
/// # Errors
/// When the database fails.
pub async fn violations(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<Violation>, DatabaseError> {
    let mut violations = Vec::new();
    for rule in RULES {
        // `$1` is named in every statement, so that all take the same parameter.
        let statement = format!("SELECT * FROM ({rule}) AS broken WHERE $1 IS NOT NULL LIMIT 100");
        let found: Vec<Violation> =
            diesel::sql_query(statement).bind::<Timestamptz, _>(now).load(connection).await?;
        violations.extend(found);
    }
    Ok(violations)
}
