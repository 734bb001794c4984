CREATE TABLE bank_accounts (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people ON DELETE RESTRICT,
    bank_code text NOT NULL CHECK (bank_code ~ '^[a-z0-9_]{2,30}$'),
    sealed bytea NOT NULL,
    key_name text NOT NULL,
    last_digits text NOT NULL CHECK (last_digits ~ '^[0-9]{3,4}$'),
    created_at timestamptz NOT NULL,
    removed_at timestamptz
);
COMMENT ON TABLE bank_accounts IS 'Where money can be sent.';
COMMENT ON COLUMN bank_accounts.sealed IS 'Number and holder, encrypted; bound to the id.';
COMMENT ON COLUMN bank_accounts.key_name IS 'Which of the configured keys it was encrypted with.';
COMMENT ON COLUMN bank_accounts.last_digits IS 'What is shown of the number.';
CREATE INDEX bank_accounts_of_person ON bank_accounts (person_id, created_at);

CREATE TABLE disbursements (
    id uuid PRIMARY KEY,
    kind text NOT NULL CONSTRAINT disbursements_kind_check CHECK (kind IN ('REFUND')),
    subject_id uuid NOT NULL,
    person_id uuid NOT NULL REFERENCES people ON DELETE RESTRICT,
    bank_account_id uuid REFERENCES bank_accounts ON DELETE RESTRICT,
    currency text NOT NULL CHECK (currency = 'IDR'),
    amount bigint NOT NULL CHECK (amount > 0),
    status text NOT NULL CONSTRAINT disbursements_status_check CHECK (status IN
        ('AWAITING_ACCOUNT', 'READY', 'SUCCEEDED', 'RETURNED', 'CANCELLED')),
    link_digest bytea,
    link_expires_at timestamptz,
    bank_reference text,
    sent_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    succeeded_at timestamptz,
    returned_at timestamptz,
    return_reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (status <> 'AWAITING_ACCOUNT' OR bank_account_id IS NULL),
    CHECK (status NOT IN ('READY', 'SUCCEEDED', 'RETURNED') OR bank_account_id IS NOT NULL),
    CHECK ((status IN ('SUCCEEDED', 'RETURNED')) = (succeeded_at IS NOT NULL)),
    CHECK ((status IN ('SUCCEEDED', 'RETURNED')) = (bank_reference IS NOT NULL)),
    CHECK ((status = 'RETURNED') = (returned_at IS NOT NULL))
);
COMMENT ON TABLE disbursements IS 'One sending of money to a bank account.';
COMMENT ON COLUMN disbursements.subject_id IS 'What it pays out, as the kind says: a refund.';
COMMENT ON COLUMN disbursements.link_digest IS 'SHA-256 of the one-use link with which the account is asked for by mail.';
CREATE UNIQUE INDEX disbursements_live_subject ON disbursements (kind, subject_id) WHERE status IN ('AWAITING_ACCOUNT', 'READY', 'SUCCEEDED');
CREATE UNIQUE INDEX disbursements_link ON disbursements (link_digest) WHERE link_digest IS NOT NULL;
CREATE INDEX disbursements_by_status ON disbursements (status, created_at, id) WHERE status IN ('AWAITING_ACCOUNT', 'READY');
CREATE INDEX disbursements_by_time ON disbursements (created_at, id);
CREATE INDEX disbursements_of_subject ON disbursements (subject_id, created_at);
