//! Bookings, the time they take, and the lines that sell them.

/// A live claim stands for a booking that needs it. Subject: the claim.
pub(super) const CLAIMS_HAVE_A_BOOKING: &str = "
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
pub(super) const BOOKINGS_HAVE_BOTH_CLAIMS: &str = "
    SELECT 'a live booking without two live claims' AS rule, booking.id AS subject
    FROM bookings AS booking
    WHERE booking.status IN ('PENDING', 'PAID', 'CONFIRMED', 'IN_PROGRESS') AND 2 <> (
        SELECT count(DISTINCT claim.person_id) FROM calendar_claims AS claim
        WHERE claim.owner_id = booking.id AND claim.owner_kind = 'BOOKING'
          AND (claim.status IN ('HELD', 'SECURED') OR (claim.status = 'FINISHED' AND booking.ends_at <= $1)))";

/// A pending booking is being sold, a paid one is sold; its order may have other lines that are not paid yet. Subject: the
/// booking.
pub(super) const BOOKINGS_HAVE_A_LINE: &str = "
    SELECT 'a live booking without its order line' AS rule, booking.id AS subject
    FROM bookings AS booking
    WHERE booking.status IN ('PENDING', 'PAID', 'CONFIRMED', 'IN_PROGRESS') AND NOT EXISTS (
        SELECT FROM order_lines AS line JOIN orders AS bought ON bought.id = line.order_id
        WHERE line.id = booking.order_line_id AND bought.id = booking.order_id
          AND (line.kind, line.subject_id, line.claim_owner_id) = ('BOOKING', booking.id, booking.id)
          AND bought.buyer_user_id = booking.student_user_id AND line.amount = booking.price
          AND (line.status = 'PAID' AND bought.status IN ('PAID', 'OPEN')
               OR booking.status = 'PENDING' AND line.status = 'OPEN' AND bought.status = 'OPEN'))";

/// What is over is not for sale. Subject: the line.
pub(super) const LINES_HAVE_A_BOOKING: &str = "
    SELECT 'an open line without a pending booking' AS rule, line.id AS subject
    FROM order_lines AS line
    WHERE line.status = 'OPEN' AND line.kind = 'BOOKING' AND NOT EXISTS (
        SELECT FROM bookings AS booking
        WHERE booking.id = line.subject_id AND booking.order_line_id = line.id AND booking.status = 'PENDING')";

/// An order says what its lines say. Subject: the order.
pub(super) const ORDERS_AGREE_WITH_THEIR_LINES: &str = "
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
pub(super) const SLOTS_ARE_FREE_WHEN_NOBODY_HAS_THEM: &str = "
    SELECT 'a slot whose free differs from its recomputation' AS rule, slot.id AS subject
    FROM availability_slots AS slot
    WHERE slot.starts_at >= $1 AND slot.free IS DISTINCT FROM (slot.withdrawn_at IS NULL AND NOT EXISTS (
        SELECT FROM calendar_claims AS claim
        WHERE claim.person_id = slot.person_id AND claim.status IN ('HELD', 'SECURED')
          AND claim.during && tstzrange(slot.starts_at, slot.ends_at, '[)')))";

/// Nobody sells a slot twice. Subject: the slot.
pub(super) const SLOTS_ARE_BOOKED_ONCE: &str = "
    SELECT 'a slot with two live bookings' AS rule, booking.slot_id AS subject
    FROM bookings AS booking
    WHERE booking.status IN ('PENDING', 'PAID', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')
    GROUP BY booking.slot_id HAVING count(*) > 1";
