//! What was paid for bookings, and what goes back.

/// Once the jobs have run, a booking has followed its money. Subject: the booking.
pub(super) const PENDING_BOOKINGS_ARE_NOT_PAID: &str = "
    SELECT 'a pending booking whose line is paid' AS rule, booking.id AS subject
    FROM bookings AS booking JOIN order_lines AS line ON line.id = booking.order_line_id
    WHERE booking.status = 'PENDING' AND line.status = 'PAID'";

/// Nobody is promised time that was not secured. Subject: the booking.
pub(super) const PAID_BOOKINGS_ARE_SECURED: &str = "
    SELECT 'a paid booking whose time was not secured' AS rule, booking.id AS subject
    FROM bookings AS booking JOIN order_lines AS line ON line.id = booking.order_line_id
    WHERE booking.status IN ('PAID', 'CONFIRMED', 'IN_PROGRESS') AND line.secured_at IS NULL";

/// It is known whose money paid a line, and that it was all of its price. Subject: the line.
pub(super) const PAID_LINES_HAVE_A_PAYMENT: &str = "
    SELECT 'a paid line without the payment that paid it' AS rule, line.id AS subject
    FROM order_lines AS line
    WHERE line.status = 'PAID' AND NOT EXISTS (
        SELECT FROM payments AS payment JOIN payment_lines AS share ON share.payment_id = payment.id
        WHERE payment.id = line.paid_by_payment_id AND payment.order_id = line.order_id
          AND share.order_line_id = line.id AND share.amount = line.amount)";

/// Who paid for a lesson that is called off, expired, or missed by its teacher gets everything back, unless the gateway took
/// it back. Subject: the booking.
pub(super) const MONEY_OF_WHAT_IS_OFF_GOES_BACK: &str = "
    SELECT 'a lesson that is off and whose money does not go back' AS rule, booking.id AS subject
    FROM bookings AS booking JOIN order_lines AS line ON line.id = booking.order_line_id
    WHERE line.status = 'PAID' AND line.reversed_at IS NULL AND line.refunded_amount < line.amount
      AND (booking.status IN ('CANCELLED', 'EXPIRED') OR booking.status = 'NO_SHOW' AND EXISTS (
          SELECT FROM no_show_reports AS report
          WHERE report.booking_id = booking.id AND report.status = 'UPHELD' AND report.absent = 'TEACHER'))";

/// Subject: the payment.
pub(super) const PAYMENTS_ARE_THE_SUM_OF_THEIR_LINES: &str = "
    SELECT 'a payment that is not the sum of its lines' AS rule, payment.id AS subject
    FROM payments AS payment
    WHERE payment.amount IS DISTINCT FROM (
        SELECT sum(share.amount) FROM payment_lines AS share WHERE share.payment_id = payment.id)";

/// What is reserved for refunds of a payment is what its refunds are. Subject: the line.
pub(super) const REFUNDS_ARE_WHAT_GOES_BACK: &str = "
    SELECT 'a payment''s line whose refunds do not sum up' AS rule, share.order_line_id AS subject
    FROM payment_lines AS share
    WHERE share.refunded_amount <> (
        SELECT coalesce(sum(refund.amount), 0) FROM refunds AS refund
        WHERE (refund.payment_id, refund.order_line_id) = (share.payment_id, share.order_line_id)
          AND refund.status <> 'VOID')";

/// A line says what goes back of the payment that paid it. Subject: the line.
pub(super) const LINES_KNOW_WHAT_GOES_BACK: &str = "
    SELECT 'a line that does not know what goes back of it' AS rule, line.id AS subject
    FROM order_lines AS line
    WHERE line.refunded_amount <> coalesce((
        SELECT share.refunded_amount FROM payment_lines AS share
        WHERE (share.payment_id, share.order_line_id) = (line.paid_by_payment_id, line.id)), 0)";
