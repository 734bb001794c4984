CREATE TABLE reports (
    id uuid PRIMARY KEY,
    reporter_user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    subject_kind text NOT NULL CONSTRAINT reports_subject_kind_check CHECK (subject_kind IN ('MATERIAL')),
    subject_id uuid NOT NULL,
    reason text NOT NULL CONSTRAINT reports_reason_check CHECK (reason IN (
        'COPYRIGHT', 'OFFENSIVE', 'MISLEADING', 'BROKEN', 'OTHER')),
    note text CHECK (length(note) <= 2000),
    status text NOT NULL CONSTRAINT reports_status_check CHECK (status IN ('OPEN', 'UPHELD', 'DISMISSED')),
    decided_at timestamptz,
    decided_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((status = 'OPEN') = (decided_at IS NULL)),
    CHECK ((decided_at IS NULL) = (decided_by_user_id IS NULL))
);
COMMENT ON TABLE reports IS 'What people say ought not to be shown.';
CREATE UNIQUE INDEX reports_open ON reports (reporter_user_id, subject_kind, subject_id) WHERE status = 'OPEN';
CREATE INDEX reports_to_decide ON reports (created_at, id) WHERE status = 'OPEN';
CREATE INDEX reports_of_subject ON reports (subject_kind, subject_id, created_at DESC, id DESC);
