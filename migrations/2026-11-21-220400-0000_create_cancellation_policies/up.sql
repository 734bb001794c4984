CREATE TABLE cancellation_policies (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    name_indonesian text NOT NULL,
    is_default boolean NOT NULL,
    created_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    ended_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (NOT (is_default AND ended_at IS NOT NULL))
);
COMMENT ON TABLE cancellation_policies IS 'How much goes back when a paid lesson is called off. A policy is only ended, never changed: a booking keeps the one it was made under.';
CREATE UNIQUE INDEX cancellation_policies_default ON cancellation_policies (is_default) WHERE is_default;

CREATE TABLE cancellation_policy_steps (
    policy_id uuid NOT NULL REFERENCES cancellation_policies ON DELETE RESTRICT,
    cancelled_by text NOT NULL CONSTRAINT cancellation_policy_steps_cancelled_by_check
        CHECK (cancelled_by IN ('STUDENT', 'TEACHER', 'ADMIN')),
    hours_before_start integer NOT NULL CHECK (hours_before_start BETWEEN 0 AND 8760),
    refund_basis_points integer NOT NULL CHECK (refund_basis_points BETWEEN 0 AND 10000),
    PRIMARY KEY (policy_id, cancelled_by, hours_before_start)
);
COMMENT ON TABLE cancellation_policy_steps IS 'Called off at least so many hours before the start: so much goes back. The step with the most hours that still fits counts; without one, nothing goes back.';

CREATE TABLE teacher_cancellation_policies (
    teacher_id uuid PRIMARY KEY REFERENCES teachers ON DELETE RESTRICT,
    policy_id uuid NOT NULL REFERENCES cancellation_policies ON DELETE RESTRICT,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE teacher_cancellation_policies IS 'The policy a teacher chose; without a row the default, so also when the chosen one has ended.';
CREATE INDEX teacher_cancellation_policies_of_policy ON teacher_cancellation_policies (policy_id);

ALTER TABLE bookings ADD COLUMN cancellation_policy_id uuid REFERENCES cancellation_policies ON DELETE RESTRICT;
COMMENT ON COLUMN bookings.cancellation_policy_id IS 'The policy it was made under; empty for bookings from before there were policies: all goes back.';

-- The policies every installation starts with. The ids are fixed, so that they are the same everywhere.
INSERT INTO cancellation_policies (id, name, name_indonesian, is_default, created_at, updated_at) VALUES
    ('019aa000-0000-7000-8000-000000000001', 'Flexible', 'Fleksibel', false, '2026-11-21', '2026-11-21'),
    ('019aa000-0000-7000-8000-000000000002', 'Standard', 'Standar', true, '2026-11-21', '2026-11-21'),
    ('019aa000-0000-7000-8000-000000000003', 'Strict', 'Ketat', false, '2026-11-21', '2026-11-21');
INSERT INTO cancellation_policy_steps (policy_id, cancelled_by, hours_before_start, refund_basis_points)
    SELECT policy.id, step.cancelled_by, step.hours, step.basis_points
    FROM cancellation_policies AS policy
    JOIN (VALUES
        ('Flexible', 'STUDENT', 2, 10000), ('Flexible', 'STUDENT', 0, 5000),
        ('Standard', 'STUDENT', 24, 10000), ('Standard', 'STUDENT', 6, 5000),
        ('Strict', 'STUDENT', 72, 10000), ('Strict', 'STUDENT', 24, 5000)
    ) AS step (name, cancelled_by, hours, basis_points) ON step.name = policy.name
    UNION ALL
    SELECT policy.id, who.cancelled_by, 0, 10000
    FROM cancellation_policies AS policy CROSS JOIN (VALUES ('TEACHER'), ('ADMIN')) AS who (cancelled_by);
