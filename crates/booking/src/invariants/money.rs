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

/// Who paid for a lesson that is called off, expired, or missed by its teacher gets back what was promised: everything, unless
/// she or somebody else called an accepted lesson off, and its policy says less. So it is unless the gateway took the money
/// back; then nobody earns what was promised to her. Subject: the booking.
pub(super) const MONEY_OF_WHAT_IS_OFF_GOES_BACK: &str = "
    SELECT 'a lesson that is off and whose money does not go back' AS rule, booking.id AS subject
    FROM bookings AS booking JOIN order_lines AS line ON line.id = booking.order_line_id
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN booking.status = 'CANCELLED' AND booking.cancelled_by <> 'SYSTEM' AND booking.confirmed_at IS NOT NULL
                AND booking.cancellation_policy_id IS NOT NULL AND line.secured_at IS NOT NULL
            -- Half up to the whole unit.
            THEN (2 * line.amount * coalesce((
                SELECT step.refund_basis_points FROM cancellation_policy_steps AS step
                WHERE step.policy_id = booking.cancellation_policy_id AND step.cancelled_by = booking.cancelled_by
                  AND booking.cancelled_at <= booking.starts_at - make_interval(hours => step.hours_before_start)
                ORDER BY step.hours_before_start DESC LIMIT 1), 0) + 10000) / 20000
            ELSE line.amount END AS amount) AS promised
    CROSS JOIN LATERAL (
        SELECT coalesce(-sum(entry.amount), 0) AS amount
        FROM ledger_transactions AS happened
        JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
        JOIN ledger_accounts AS account ON account.id = entry.account_id
        WHERE happened.subject_id = line.id AND account.purpose IN
            ('TEACHER_PENDING', 'TEACHER_AVAILABLE', 'PLATFORM_COMMISSION', 'TAX_WITHHELD')) AS earned
    WHERE line.status = 'PAID'
      AND (booking.status IN ('CANCELLED', 'EXPIRED') OR booking.status = 'NO_SHOW' AND EXISTS (
          SELECT FROM no_show_reports AS report
          WHERE report.booking_id = booking.id AND report.status = 'UPHELD' AND report.absent = 'TEACHER'))
      AND (line.reversed_at IS NULL AND line.refunded_amount < promised.amount
           OR earned.amount > line.amount - promised.amount)";

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
