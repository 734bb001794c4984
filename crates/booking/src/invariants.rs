//! What must be true of bookings whenever the queue is drained and nobody is in the middle of something. For operators
//! and for tests: a violation is a fault of ours, never of a person.
//!
//! Each rule selects `(rule, subject)` of what breaks it. Raw SQL: these statements compare six tables with each other,
//! run rarely, and are read best as what they are.

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
    /// The row that breaks it: a claim, a booking, an order, a line or a slot, as the rule says.
    #[diesel(sql_type = SqlUuid)]
    pub subject: Uuid,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.rule, self.subject)
    }
}

/// A live claim stands for a booking that needs it. Subject: the claim.
const CLAIMS_HAVE_A_BOOKING: &str = "
    SELECT 'a live claim without a live booking' AS rule, claim.id AS subject
    FROM calendar_claims AS claim
    WHERE claim.status IN ('HELD', 'SECURED') AND claim.owner_kind = 'BOOKING' AND NOT EXISTS (
        SELECT FROM bookings AS booking
        WHERE booking.id = claim.owner_id
          AND claim.person_id IN (booking.teacher_person_id, booking.student_person_id)
          AND (claim.starts_at, claim.ends_at) = (booking.starts_at, booking.ends_at)
          AND CASE claim.status
              WHEN 'HELD' THEN booking.status = 'PENDING'
              ELSE booking.status IN ('PENDING', 'PAID', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW') END)";

/// A booking that goes on has the time of both people. Subject: the booking.
const BOOKINGS_HAVE_BOTH_CLAIMS: &str = "
    SELECT 'a live booking without two live claims' AS rule, booking.id AS subject
    FROM bookings AS booking
    WHERE booking.status IN ('PENDING', 'PAID', 'CONFIRMED', 'IN_PROGRESS') AND 2 <> (
        SELECT count(DISTINCT claim.person_id) FROM calendar_claims AS claim
        WHERE claim.owner_id = booking.id AND claim.owner_kind = 'BOOKING'
          AND (claim.status IN ('HELD', 'SECURED') OR (claim.status = 'FINISHED' AND booking.ends_at <= $1)))";

/// A pending booking is being sold, a paid one is sold. Subject: the booking.
const BOOKINGS_HAVE_A_LINE: &str = "
    SELECT 'a live booking without its order line' AS rule, booking.id AS subject
    FROM bookings AS booking
    WHERE booking.status IN ('PENDING', 'PAID', 'CONFIRMED', 'IN_PROGRESS') AND NOT EXISTS (
        SELECT FROM order_lines AS line JOIN orders AS bought ON bought.id = line.order_id
        WHERE line.id = booking.order_line_id AND bought.id = booking.order_id
          AND (line.kind, line.subject_id, line.claim_owner_id) = ('BOOKING', booking.id, booking.id)
          AND bought.buyer_user_id = booking.student_user_id AND line.amount = booking.price
          AND (line.status = 'PAID' AND bought.status = 'PAID'
               OR booking.status = 'PENDING' AND line.status = 'OPEN' AND bought.status = 'OPEN'))";

/// What is over is not for sale. Subject: the line.
const LINES_HAVE_A_BOOKING: &str = "
    SELECT 'an open line without a pending booking' AS rule, line.id AS subject
    FROM order_lines AS line
    WHERE line.status = 'OPEN' AND line.kind = 'BOOKING' AND NOT EXISTS (
        SELECT FROM bookings AS booking
        WHERE booking.id = line.subject_id AND booking.order_line_id = line.id AND booking.status = 'PENDING')";

/// An order says what its lines say. Subject: the order.
const ORDERS_AGREE_WITH_THEIR_LINES: &str = "
    SELECT 'an order that disagrees with its lines' AS rule, bought.id AS subject
    FROM orders AS bought CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE line.status = 'OPEN') AS open_lines,
               count(*) AS lines,
               min(line.expires_at) FILTER (WHERE line.status = 'OPEN') AS expires_at,
               coalesce(sum(line.amount) FILTER (WHERE line.status IN ('OPEN', 'PAID')), 0) AS total
        FROM order_lines AS line WHERE line.order_id = bought.id) AS said
    WHERE said.lines = 0 OR said.total <> bought.total_amount
       OR (bought.status = 'OPEN') <> (said.open_lines > 0)
       OR (bought.status = 'OPEN' AND said.expires_at IS DISTINCT FROM bought.expires_at)";

/// A coming slot is free exactly when nobody has its person's time. Subject: the slot.
const SLOTS_ARE_FREE_WHEN_NOBODY_HAS_THEM: &str = "
    SELECT 'a slot whose free differs from its recomputation' AS rule, slot.id AS subject
    FROM availability_slots AS slot
    WHERE slot.starts_at >= $1 AND slot.free IS DISTINCT FROM (slot.withdrawn_at IS NULL AND NOT EXISTS (
        SELECT FROM calendar_claims AS claim
        WHERE claim.person_id = slot.person_id AND claim.status IN ('HELD', 'SECURED')
          AND claim.during && tstzrange(slot.starts_at, slot.ends_at, '[)')))";

/// Nobody sells a slot twice. Subject: the slot.
const SLOTS_ARE_BOOKED_ONCE: &str = "
    SELECT 'a slot with two live bookings' AS rule, booking.slot_id AS subject
    FROM bookings AS booking
    WHERE booking.status IN ('PENDING', 'PAID', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')
    GROUP BY booking.slot_id HAVING count(*) > 1";

/// Everything that breaks a rule, at most 100 rows per rule; empty when all is well.
///
/// Between a rival's taking of an overdue time and the job that expires the booking, that booking is PENDING without
/// claims: drain the queue first.
///
/// # Errors
/// When the database fails.
pub async fn violations(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<Violation>, DatabaseError> {
    let mut violations = Vec::new();
    for rule in [
        CLAIMS_HAVE_A_BOOKING,
        BOOKINGS_HAVE_BOTH_CLAIMS,
        BOOKINGS_HAVE_A_LINE,
        LINES_HAVE_A_BOOKING,
        ORDERS_AGREE_WITH_THEIR_LINES,
        SLOTS_ARE_FREE_WHEN_NOBODY_HAS_THEM,
        SLOTS_ARE_BOOKED_ONCE,
    ] {
        // `$1` is named in every statement, so that all take the same parameter.
        let statement = format!("SELECT * FROM ({rule}) AS broken WHERE $1 IS NOT NULL LIMIT 100");
        let found: Vec<Violation> =
            diesel::sql_query(statement).bind::<Timestamptz, _>(now).load(connection).await?;
        violations.extend(found);
    }
    Ok(violations)
}
