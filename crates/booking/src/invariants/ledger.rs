//! What the ledger says of the lines that sell lessons. What was paid before there was a ledger is written down by
//! `teacherin admin backfill-ledger`.

/// All that was paid for a line and did not go back is somebody's: its seller's, the company's, the tax office's, or it waits
/// for a decision. What the gateway took back is nobody's. Subject: the line.
pub(super) const LINES_ARE_EXPLAINED: &str = "
    SELECT 'a paid line that the ledger does not explain' AS rule, line.id AS subject
    FROM order_lines AS line CROSS JOIN LATERAL (
        SELECT coalesce(-sum(entry.amount), 0) AS amount
        FROM ledger_transactions AS happened
        JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
        JOIN ledger_accounts AS account ON account.id = entry.account_id
        WHERE happened.subject_id = line.id
          AND account.purpose IN
              ('TEACHER_PENDING', 'TEACHER_AVAILABLE', 'PLATFORM_COMMISSION', 'TAX_WITHHELD', 'CHARGEBACK_LOSS')
          AND (happened.source_id IN (line.paid_by_payment_id, line.id) OR EXISTS (
              SELECT FROM refunds AS refund
              WHERE refund.id = happened.source_id AND refund.payment_id = line.paid_by_payment_id))) AS held
    WHERE line.kind = 'BOOKING' AND line.status = 'PAID' AND held.amount <>
        CASE WHEN line.reversed_at IS NULL THEN line.amount ELSE 0 END - line.refunded_amount";

/// A buyer is owed what is to go back and did not. Subject: the line.
pub(super) const BUYERS_ARE_OWED_THEIR_REFUNDS: &str = "
    SELECT 'a line whose buyer is owed something else than its refunds' AS rule, line.id AS subject
    FROM order_lines AS line CROSS JOIN LATERAL (
        SELECT coalesce(-sum(entry.amount), 0) AS amount
        FROM ledger_transactions AS happened
        JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
        JOIN ledger_accounts AS account ON account.id = entry.account_id
        WHERE happened.subject_id = line.id AND account.purpose = 'BUYER_REFUND_PAYABLE') AS owed
    WHERE line.kind = 'BOOKING' AND owed.amount <> (
        SELECT coalesce(sum(refund.amount), 0) FROM refunds AS refund
        WHERE refund.order_line_id = line.id AND refund.status IN ('REQUESTED', 'SENT', 'MANUAL_REQUIRED'))";

/// What a line holds for anybody is never less than nothing; what is released waits no more, and what waits is not to be had
/// yet. Subject: the line.
pub(super) const EARNINGS_STAND_WHERE_THEY_BELONG: &str = "
    SELECT 'a line whose earnings stand in the wrong place' AS rule, line.id AS subject
    FROM order_lines AS line JOIN LATERAL (
        SELECT coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'TEACHER_PENDING'), 0) AS pending,
               coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'TEACHER_AVAILABLE'), 0) AS available,
               coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'PLATFORM_COMMISSION'), 0) AS commission,
               coalesce(-sum(entry.amount) FILTER (WHERE account.purpose = 'TAX_WITHHELD'), 0) AS tax
        FROM ledger_transactions AS happened
        JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
        JOIN ledger_accounts AS account ON account.id = entry.account_id
        WHERE happened.subject_id = line.id) AS held ON true
    WHERE line.kind = 'BOOKING'
      AND (least(held.pending, held.available, held.commission, held.tax) < 0
           OR line.released_at IS NOT NULL AND held.pending <> 0
           OR line.released_at IS NULL AND (held.available, held.tax) <> (0, 0))";

/// Who taught, or was there in vain, earns what is left. Subject: the booking.
pub(super) const GIVEN_LESSONS_ARE_EARNED: &str = "
    SELECT 'a lesson that was given and is never earned' AS rule, booking.id AS subject
    FROM bookings AS booking JOIN order_lines AS line ON line.id = booking.order_line_id
    WHERE line.status = 'PAID' AND line.release_due_at IS NULL
      AND (booking.status = 'COMPLETED' OR booking.status = 'NO_SHOW' AND EXISTS (
          SELECT FROM no_show_reports AS report
          WHERE report.booking_id = booking.id AND report.status = 'UPHELD' AND report.absent = 'STUDENT'))";
