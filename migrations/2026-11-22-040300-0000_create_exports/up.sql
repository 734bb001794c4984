CREATE TABLE exports (
    id uuid PRIMARY KEY,
    kind text NOT NULL CONSTRAINT exports_kind_check CHECK (kind IN ('ORDERS', 'LEDGER', 'PAYOUTS', 'TAX_LINES')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    time_zone text NOT NULL,
    status text NOT NULL CONSTRAINT exports_status_check CHECK (status IN ('WAITING', 'RUNNING', 'READY', 'FAILED', 'EXPIRED')),
    requested_by_user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    object_key text CHECK (length(object_key) BETWEEN 1 AND 500),
    row_count bigint CHECK (row_count >= 0),
    byte_size bigint CHECK (byte_size >= 0),
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (starts_at < ends_at),
    CHECK (status <> 'READY' OR (object_key IS NOT NULL AND row_count IS NOT NULL AND byte_size IS NOT NULL AND expires_at IS NOT NULL))
);
COMMENT ON TABLE exports IS 'Rows for whoever keeps the books, as a file in the object store.';
COMMENT ON COLUMN exports.time_zone IS 'In which instants are written: an IANA name.';
COMMENT ON COLUMN exports.expires_at IS 'When the file is deleted.';
CREATE INDEX exports_by_time ON exports (created_at DESC, id DESC);
CREATE INDEX exports_to_expire ON exports (expires_at, id) WHERE status = 'READY';
