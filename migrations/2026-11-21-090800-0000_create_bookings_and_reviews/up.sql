CREATE TABLE bookings (
    id uuid PRIMARY KEY,
    teacher_id uuid NOT NULL REFERENCES teachers ON DELETE RESTRICT,
    teacher_person_id uuid NOT NULL REFERENCES people ON DELETE RESTRICT,
    student_user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    student_person_id uuid NOT NULL REFERENCES people ON DELETE RESTRICT,
    slot_id uuid NOT NULL REFERENCES availability_slots ON DELETE RESTRICT,
    skill_id uuid NOT NULL REFERENCES skills ON DELETE RESTRICT,
    order_id uuid NOT NULL REFERENCES orders ON DELETE RESTRICT,
    order_line_id uuid NOT NULL UNIQUE REFERENCES order_lines ON DELETE RESTRICT,
    status text NOT NULL CONSTRAINT bookings_status_check CHECK (status IN
        ('PENDING', 'PAID', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'EXPIRED', 'NO_SHOW')),
    mode text NOT NULL CONSTRAINT bookings_mode_check CHECK (mode IN ('ONLINE', 'OFFLINE')),
    place text CHECK (length(place) <= 300),
    notes text CHECK (length(notes) <= 2000),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL CHECK (currency = 'IDR'),
    price bigint NOT NULL CHECK (price >= 0),
    expires_at timestamptz,
    cancelled_at timestamptz,
    cancelled_by text CONSTRAINT bookings_cancelled_by_check CHECK (cancelled_by IN ('STUDENT', 'TEACHER', 'ADMIN', 'SYSTEM')),
    cancellation_reason text CHECK (length(cancellation_reason) <= 500),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_at > starts_at),
    CHECK (teacher_person_id <> student_person_id),
    CHECK (status <> 'PENDING' OR expires_at IS NOT NULL),
    CHECK ((status = 'CANCELLED') = (cancelled_at IS NOT NULL)),
    CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL)),
    CHECK (mode <> 'OFFLINE' OR place IS NOT NULL)
);
COMMENT ON TABLE bookings IS 'Students'' reservations of slots with teachers.';
COMMENT ON COLUMN bookings.expires_at IS 'Until when an unpaid booking is held.';
COMMENT ON COLUMN bookings.price IS 'What the lesson costs, whole rupiah, fixed when it was booked.';
CREATE INDEX bookings_of_student ON bookings (student_user_id, starts_at DESC, id DESC);
CREATE INDEX bookings_of_teacher ON bookings (teacher_id, starts_at DESC, id DESC);
CREATE INDEX bookings_of_slot ON bookings (slot_id);
CREATE INDEX bookings_of_order ON bookings (order_id);

CREATE TABLE reviews (
    id uuid PRIMARY KEY,
    booking_id uuid NOT NULL CONSTRAINT reviews_booking_key UNIQUE REFERENCES bookings ON DELETE RESTRICT,
    teacher_id uuid NOT NULL REFERENCES teachers ON DELETE RESTRICT,
    author_user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    rating smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
    comment text CHECK (length(comment) <= 2000),
    reply text CHECK (length(reply) <= 2000),
    replied_at timestamptz,
    hidden_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((reply IS NULL) = (replied_at IS NULL))
);
COMMENT ON TABLE reviews IS 'What students say of completed lessons; one per booking.';
CREATE INDEX reviews_of_teacher ON reviews (teacher_id, created_at DESC, id DESC) WHERE hidden_at IS NULL;
CREATE INDEX reviews_of_author ON reviews (author_user_id, created_at DESC, id DESC);
