CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    operation text NOT NULL,
    key uuid NOT NULL,
    input_hash bytea NOT NULL,
    outcome jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, operation, key)
);
COMMENT ON TABLE idempotency_keys IS 'Which outcome a client''s key already has; written in the transaction of the outcome, so refusals are not stored.';

CREATE TABLE audit_entries (
    id uuid PRIMARY KEY,
    actor_user_id uuid REFERENCES users ON DELETE RESTRICT,
    on_behalf_of_user_id uuid REFERENCES users ON DELETE RESTRICT,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    before jsonb,
    after jsonb,
    request_id uuid,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE audit_entries IS 'Every admin action and every change of money, role or visibility, written in its own transaction. Never changed or deleted.';
COMMENT ON COLUMN audit_entries.actor_user_id IS 'Who did it; empty when the product itself did.';
CREATE INDEX audit_entries_of_subject ON audit_entries (subject_id, created_at DESC);
CREATE INDEX audit_entries_of_actor ON audit_entries (actor_user_id, created_at DESC);
