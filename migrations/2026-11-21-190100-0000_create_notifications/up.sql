CREATE TABLE notification_inboxes (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    last_number bigint NOT NULL CHECK (last_number >= 0),
    unread_count integer NOT NULL CONSTRAINT notification_inboxes_unread_count_check CHECK (unread_count >= 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE notification_inboxes IS 'One row per user who was ever told anything. Whoever adds, reads or removes an unread notification locks it first.';
COMMENT ON COLUMN notification_inboxes.last_number IS 'The number of the latest notification, whether or not it is still kept.';
COMMENT ON COLUMN notification_inboxes.unread_count IS 'How many notifications of the user have no read_at.';

CREATE TABLE notifications (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    number bigint NOT NULL CHECK (number > 0),
    kind text NOT NULL CONSTRAINT notifications_kind_check CHECK (kind IN (
        'BOOKING_CANCELLED', 'BOOKING_DECLINED', 'BOOKING_NOT_ANSWERED',
        'BOOKING_PAID', 'BOOKING_PAID_TOO_LATE', 'BOOKING_MONEY_GONE', 'PAID_TWICE', 'REFUND_SENT_BY_HAND',
        'BOOKING_TO_ANSWER',
        'NO_SHOW_REPORTED', 'NO_SHOW_DECIDED',
        'ACCOUNT_SUSPENDED', 'ACCOUNT_REINSTATED', 'TEACHER_VERIFIED', 'REVIEW_HIDDEN',
        'BOOKING_HELD', 'BOOKING_EXPIRED', 'BOOKING_CANCELLED_UNPAID',
        'BOOKING_CONFIRMED',
        'LESSON_WITHIN_DAY', 'LESSON_WITHIN_HOUR',
        'LESSON_COMPLETED',
        'REVIEW_WRITTEN', 'REVIEW_ANSWERED')),
    subject_kind text CONSTRAINT notifications_subject_kind_check
        CHECK (subject_kind IN ('BOOKING', 'REFUND', 'REVIEW', 'TEACHER')),
    subject_id uuid,
    facts jsonb NOT NULL,
    deduplication_key text NOT NULL,
    read_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT notifications_number_key UNIQUE (user_id, number),
    CONSTRAINT notifications_told_once_key UNIQUE (user_id, deduplication_key),
    CHECK ((subject_kind IS NULL) = (subject_id IS NULL))
);
COMMENT ON TABLE notifications IS 'What people were told, as their list in the app shows it.';
COMMENT ON COLUMN notifications.number IS 'Counts the user''s notifications from 1 in the order in which they were committed: what came after one can be asked for.';
COMMENT ON COLUMN notifications.subject_id IS 'No foreign key: the subject belongs to a later domain. Who reads the notification is asked again whether they may see it.';
COMMENT ON COLUMN notifications.facts IS 'What its sentences say, as it was then: instants and amounts. No names, no texts of people.';
COMMENT ON COLUMN notifications.deduplication_key IS 'Names the piece of news, so that a job that runs twice tells it once.';
CREATE INDEX notifications_unread ON notifications (user_id, number) WHERE read_at IS NULL;
CREATE INDEX notifications_by_age ON notifications (created_at);
CREATE INDEX notifications_by_reading ON notifications (read_at) WHERE read_at IS NOT NULL;

CREATE TABLE notification_preferences (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    topic text NOT NULL CONSTRAINT notification_preferences_topic_check CHECK (topic IN (
        'CANCELLATIONS', 'PAYMENTS', 'BOOKING_REQUESTS', 'ABSENCES', 'TEAM_DECISIONS',
        'UNPAID_BOOKINGS', 'CONFIRMATIONS', 'REMINDERS', 'COMPLETED_LESSONS', 'REVIEWS')),
    channel text NOT NULL CONSTRAINT notification_preferences_channel_check CHECK (channel IN ('IN_APP', 'MAIL')),
    is_enabled boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, topic, channel)
);
COMMENT ON TABLE notification_preferences IS 'What people switched off, or on again. Without a row everything is on.';
