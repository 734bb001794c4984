CREATE TABLE entitlements (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    kind text NOT NULL CONSTRAINT entitlements_kind_check CHECK (kind IN ('MATERIAL')),
    subject_id uuid NOT NULL,
    subject_version integer CHECK (subject_version > 0),
    order_line_id uuid CONSTRAINT entitlements_order_line_key UNIQUE REFERENCES order_lines ON DELETE RESTRICT,
    status text NOT NULL CONSTRAINT entitlements_status_check CHECK (status IN ('PENDING', 'ACTIVE', 'LAPSED', 'REVOKED')),
    revocation text CONSTRAINT entitlements_revocation_check CHECK (revocation IN ('REFUNDED', 'REVERSED', 'BY_ADMIN')),
    cancelled_at timestamptz,
    granted_at timestamptz,
    first_used_at timestamptz,
    use_count integer NOT NULL DEFAULT 0 CHECK (use_count >= 0),
    revoked_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (cancelled_at IS NULL OR status = 'LAPSED'),
    CHECK (status NOT IN ('ACTIVE', 'REVOKED') OR granted_at IS NOT NULL),
    CHECK ((status = 'REVOKED') = (revoked_at IS NOT NULL)),
    CHECK ((status = 'REVOKED') = (revocation IS NOT NULL)),
    CHECK ((first_used_at IS NULL) = (use_count = 0)),
    CHECK (first_used_at IS NULL OR granted_at IS NOT NULL)
);
COMMENT ON TABLE entitlements IS 'Rights to use what was bought, or is free.';
COMMENT ON COLUMN entitlements.subject_id IS 'What may be used: a material, as the kind says.';
COMMENT ON COLUMN entitlements.subject_version IS 'The version that was bought; those that follow are included.';
COMMENT ON COLUMN entitlements.order_line_id IS 'The line that pays for it, whose subject it is; empty when it was free.';
COMMENT ON COLUMN entitlements.cancelled_at IS 'When its buyer called it off before it was paid: money that comes then goes back.';
COMMENT ON COLUMN entitlements.first_used_at IS 'When it was used first: from then on nothing goes back by policy.';
-- Nobody buys the same thing twice.
CREATE UNIQUE INDEX entitlements_live ON entitlements (user_id, kind, subject_id) WHERE status IN ('PENDING', 'ACTIVE');
CREATE INDEX entitlements_of_user ON entitlements (user_id, kind, granted_at DESC, id DESC) WHERE status = 'ACTIVE';
CREATE INDEX entitlements_pending ON entitlements (created_at, id) WHERE status = 'PENDING';
CREATE INDEX entitlements_of_subject ON entitlements (kind, subject_id, granted_at DESC, id DESC) WHERE granted_at IS NOT NULL;

CREATE TABLE entitlement_uses (
    id uuid PRIMARY KEY,
    entitlement_id uuid NOT NULL REFERENCES entitlements ON DELETE RESTRICT,
    stored_file_id uuid NOT NULL REFERENCES stored_files ON DELETE RESTRICT,
    request_id uuid,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE entitlement_uses IS 'Every URL that was handed out for something bought. Append-only.';
CREATE INDEX entitlement_uses_of_entitlement ON entitlement_uses (entitlement_id, stored_file_id, created_at DESC, id DESC);

ALTER TABLE order_lines DROP CONSTRAINT order_lines_kind_check;
ALTER TABLE order_lines ADD CONSTRAINT order_lines_kind_check CHECK (kind IN ('BOOKING', 'MATERIAL')) NOT VALID;
ALTER TABLE order_lines VALIDATE CONSTRAINT order_lines_kind_check;
ALTER TABLE commission_rules DROP CONSTRAINT commission_rules_line_kind_check;
ALTER TABLE commission_rules ADD CONSTRAINT commission_rules_line_kind_check CHECK (line_kind IN ('BOOKING', 'MATERIAL'));
