ALTER TABLE bookings
    ADD COLUMN answer_due_at timestamptz,
    ADD COLUMN confirmed_at timestamptz,
    ADD COLUMN completed_at timestamptz,
    ADD COLUMN completion_due_at timestamptz;
UPDATE bookings SET answer_due_at = starts_at WHERE status = 'PAID';
UPDATE bookings SET confirmed_at = created_at WHERE status IN ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW');
UPDATE bookings SET completion_due_at = ends_at + interval '12 hours' WHERE status IN ('CONFIRMED', 'IN_PROGRESS');
UPDATE bookings SET completed_at = ends_at WHERE status = 'COMPLETED';
ALTER TABLE bookings
    ADD CONSTRAINT bookings_answer_due_check CHECK (status <> 'PAID' OR answer_due_at IS NOT NULL),
    ADD CONSTRAINT bookings_completed_check CHECK ((status = 'COMPLETED') = (completed_at IS NOT NULL));
COMMENT ON COLUMN bookings.answer_due_at IS 'Until when the teacher answers a PAID booking; never after the lesson''s start.';
COMMENT ON COLUMN bookings.completion_due_at IS 'When the lesson counts as held if nobody says otherwise. Empty while a no-show report freezes it.';
CREATE INDEX bookings_to_answer ON bookings (answer_due_at, id) WHERE status = 'PAID';
CREATE INDEX bookings_to_complete ON bookings (completion_due_at, id) WHERE status IN ('CONFIRMED', 'IN_PROGRESS');
CREATE INDEX bookings_completed_of_student ON bookings (student_user_id, starts_at DESC, id DESC) WHERE status = 'COMPLETED';

CREATE TABLE meetings (
    id uuid PRIMARY KEY,
    booking_id uuid NOT NULL CONSTRAINT meetings_booking_key UNIQUE REFERENCES bookings ON DELETE RESTRICT,
    link text CHECK (length(link) BETWEEN 1 AND 2000),
    started_at timestamptz,
    ended_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ended_at IS NULL OR (started_at IS NOT NULL AND ended_at >= started_at))
);
COMMENT ON TABLE meetings IS 'Lessons as they happen: one per confirmed booking.';
COMMENT ON COLUMN meetings.link IS 'Where an online lesson is, set by the teacher.';
-- Lessons confirmed before.
INSERT INTO meetings (id, booking_id, started_at, created_at, updated_at)
    SELECT gen_random_uuid(), booking.id, CASE booking.status WHEN 'IN_PROGRESS' THEN booking.starts_at END,
           booking.confirmed_at, booking.confirmed_at
    FROM bookings AS booking WHERE booking.status IN ('CONFIRMED', 'IN_PROGRESS', 'COMPLETED');

CREATE TABLE no_show_reports (
    id uuid PRIMARY KEY,
    booking_id uuid NOT NULL CONSTRAINT no_show_reports_booking_key UNIQUE REFERENCES bookings ON DELETE RESTRICT,
    absent text NOT NULL CONSTRAINT no_show_reports_absent_check CHECK (absent IN ('STUDENT', 'TEACHER')),
    status text NOT NULL CONSTRAINT no_show_reports_status_check CHECK (status IN ('REPORTED', 'OPPOSED', 'UPHELD', 'REJECTED')),
    note text CHECK (length(note) <= 2000),
    opposition_note text CHECK (length(opposition_note) <= 2000),
    reported_at timestamptz NOT NULL,
    oppose_by timestamptz NOT NULL,
    opposed_at timestamptz,
    decided_at timestamptz,
    decided_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((status IN ('UPHELD', 'REJECTED')) = (decided_at IS NOT NULL)),
    CHECK (status <> 'OPPOSED' OR opposed_at IS NOT NULL)
);
COMMENT ON TABLE no_show_reports IS 'One participant says that the other did not come.';
COMMENT ON COLUMN no_show_reports.absent IS 'Who did not come; the other one reports it.';
COMMENT ON COLUMN no_show_reports.decided_by_user_id IS 'The admin who decided; empty when it was upheld because nobody opposed it.';
CREATE INDEX no_show_reports_due ON no_show_reports (oppose_by, id) WHERE status = 'REPORTED';
CREATE INDEX no_show_reports_opposed ON no_show_reports (opposed_at, id) WHERE status = 'OPPOSED';
