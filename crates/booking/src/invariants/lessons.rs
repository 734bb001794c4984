//! Lessons as they happen.

/// Subject: the booking.
pub(super) const LESSONS_HAVE_A_MEETING: &str = "
    SELECT 'a confirmed booking without a meeting' AS rule, booking.id AS subject
    FROM bookings AS booking
    WHERE booking.status IN ('CONFIRMED', 'IN_PROGRESS')
      AND NOT EXISTS (SELECT FROM meetings AS meeting WHERE meeting.booking_id = booking.id)";

/// A confirmed lesson counts as held some day, unless a report is to be decided first. Subject: the booking.
pub(super) const LESSONS_END: &str = "
    SELECT 'a lesson that never counts as held' AS rule, booking.id AS subject
    FROM bookings AS booking
    WHERE booking.status IN ('CONFIRMED', 'IN_PROGRESS') AND booking.completion_due_at IS NULL
      AND NOT EXISTS (
          SELECT FROM no_show_reports AS report
          WHERE report.booking_id = booking.id AND report.status IN ('REPORTED', 'OPPOSED'))";

/// What waits for a decision waits with its lesson. Subject: the report.
pub(super) const OPEN_REPORTS_ARE_OF_LESSONS: &str = "
    SELECT 'an open no-show report of what is over' AS rule, report.id AS subject
    FROM no_show_reports AS report JOIN bookings AS booking ON booking.id = report.booking_id
    WHERE report.status IN ('REPORTED', 'OPPOSED') AND booking.status NOT IN ('CONFIRMED', 'IN_PROGRESS')";
