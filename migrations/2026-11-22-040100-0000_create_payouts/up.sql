-- How a teacher is paid out. No row: she has said nothing yet.
CREATE TABLE payout_settings (
    person_id uuid PRIMARY KEY REFERENCES people ON DELETE RESTRICT,
    bank_account_id uuid REFERENCES bank_accounts ON DELETE RESTRICT,
    holder_check text CONSTRAINT payout_settings_holder_check_check CHECK (holder_check IN
        ('PENDING', 'MATCHES', 'DIFFERS', 'NO_SUCH_ACCOUNT', 'NOT_CHECKED')),
    account_changed_at timestamptz,
    paused_until timestamptz,
    schedule text NOT NULL DEFAULT 'MANUAL' CONSTRAINT payout_settings_schedule_check CHECK (schedule IN
        ('MANUAL', 'WEEKLY', 'ABOVE_AMOUNT')),
    schedule_weekday smallint CHECK (schedule_weekday BETWEEN 1 AND 7),
    schedule_amount bigint CHECK (schedule_amount > 0),
    next_scheduled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((bank_account_id IS NULL) = (holder_check IS NULL)),
    CHECK ((schedule = 'WEEKLY') = (schedule_weekday IS NOT NULL)),
    CHECK ((schedule = 'ABOVE_AMOUNT') = (schedule_amount IS NOT NULL)),
    CHECK ((schedule = 'MANUAL') = (next_scheduled_at IS NULL))
);
COMMENT ON TABLE payout_settings IS 'Where a teacher''s earnings are paid out to, and when without being asked.';
COMMENT ON COLUMN payout_settings.holder_check IS 'What the gateway says of the account''s holder.';
COMMENT ON COLUMN payout_settings.paused_until IS 'Nothing is asked for before: the account was changed.';
COMMENT ON COLUMN payout_settings.schedule_weekday IS 'ISO: 1 is Monday, 7 Sunday; in the teacher''s time zone.';
COMMENT ON COLUMN payout_settings.next_scheduled_at IS 'When it is looked at next.';
CREATE INDEX payout_settings_due ON payout_settings (next_scheduled_at, person_id) WHERE next_scheduled_at IS NOT NULL;

CREATE TABLE payout_batches (
    id uuid PRIMARY KEY,
    method text NOT NULL CONSTRAINT payout_batches_method_check CHECK (method IN ('GATEWAY', 'MANUAL')),
    status text NOT NULL CONSTRAINT payout_batches_status_check CHECK (status IN
        ('AWAITING_APPROVAL', 'APPROVED', 'REJECTED')),
    created_by_user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    decided_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    decided_at timestamptz,
    reject_reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT payout_batches_four_eyes CHECK (status <> 'APPROVED' OR decided_by_user_id <> created_by_user_id),
    CHECK ((status = 'AWAITING_APPROVAL') = (decided_at IS NULL)),
    CHECK ((status = 'AWAITING_APPROVAL') = (decided_by_user_id IS NULL)),
    CHECK ((status = 'REJECTED') = (reject_reason IS NOT NULL))
);
COMMENT ON TABLE payout_batches IS 'Payouts that one admin put together and another one approves.';
CREATE INDEX payout_batches_by_time ON payout_batches (created_at DESC, id DESC);
CREATE INDEX payout_batches_waiting ON payout_batches (created_at DESC, id DESC) WHERE status = 'AWAITING_APPROVAL';

CREATE TABLE payouts (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people ON DELETE RESTRICT,
    bank_account_id uuid NOT NULL REFERENCES bank_accounts ON DELETE RESTRICT,
    currency text NOT NULL CHECK (currency = 'IDR'),
    amount bigint NOT NULL CHECK (amount > 0),
    status text NOT NULL CONSTRAINT payouts_status_check CHECK (status IN
        ('REQUESTED', 'APPROVED', 'PROCESSING', 'PAID', 'FAILED', 'CANCELLED')),
    origin text NOT NULL CONSTRAINT payouts_origin_check CHECK (origin IN ('TEACHER', 'SCHEDULE')),
    requested_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    batch_id uuid REFERENCES payout_batches ON DELETE RESTRICT,
    method text CONSTRAINT payouts_method_check CHECK (method IN ('GATEWAY', 'MANUAL')),
    approved_at timestamptz,
    gateway_key uuid,
    gateway_key_made_at timestamptz,
    gateway_reference text CHECK (length(gateway_reference) BETWEEN 1 AND 100),
    gateway_status text,
    attention text CONSTRAINT payouts_attention_check CHECK (attention IN
        ('BALANCE_TOO_LOW', 'REFUSED_BY_GATEWAY', 'NO_NEWS', 'CONTRADICTING_NEWS')),
    next_look_at timestamptz,
    bank_reference text,
    proof_file_id uuid REFERENCES stored_files ON DELETE RESTRICT,
    sent_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    sent_at timestamptz,
    paid_at timestamptz,
    failed_at timestamptz,
    failure text CONSTRAINT payouts_failure_check CHECK (failure IN
        ('ACCOUNT_REFUSED', 'GATEWAY_REFUSED', 'BANK_FAILED', 'RETURNED_BY_BANK')),
    failure_words text,
    cancelled_at timestamptz,
    cancelled_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    cancel_reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((origin = 'TEACHER') = (requested_by_user_id IS NOT NULL)),
    CHECK (status NOT IN ('APPROVED', 'PROCESSING', 'PAID', 'FAILED') OR
           (batch_id IS NOT NULL AND method IS NOT NULL AND approved_at IS NOT NULL)),
    CHECK ((gateway_key IS NULL) = (gateway_key_made_at IS NULL)),
    CHECK (gateway_reference IS NULL OR gateway_key IS NOT NULL),
    CHECK (method = 'GATEWAY' OR gateway_key IS NULL),
    CHECK (status NOT IN ('PROCESSING', 'PAID') OR method <> 'GATEWAY' OR gateway_reference IS NOT NULL),
    CHECK (status <> 'PAID' OR method <> 'MANUAL' OR (bank_reference IS NOT NULL AND sent_by_user_id IS NOT NULL)),
    CHECK (status <> 'PAID' OR paid_at IS NOT NULL),
    CHECK (paid_at IS NULL OR status IN ('PAID', 'FAILED')),
    CHECK ((status = 'FAILED') = (failed_at IS NOT NULL)),
    CHECK ((status = 'FAILED') = (failure IS NOT NULL)),
    CHECK ((status = 'CANCELLED') = (cancelled_at IS NOT NULL))
);
COMMENT ON TABLE payouts IS 'A teacher''s earnings on their way to her bank account. Its money is reserved in the ledger from the start.';
COMMENT ON COLUMN payouts.gateway_key IS 'X-Idempotency-Key, stored before the gateway is asked.';
COMMENT ON COLUMN payouts.gateway_reference IS 'The gateway''s name for it, given when it is created there.';
COMMENT ON COLUMN payouts.attention IS 'Why an admin should look at it.';
COMMENT ON COLUMN payouts.next_look_at IS 'When the gateway is asked again where it stands, or it is sent again.';
COMMENT ON COLUMN payouts.paid_at IS 'When it arrived; stays when the bank sent it back later.';
COMMENT ON COLUMN payouts.proof_file_id IS 'The bank''s receipt of a payout made by hand.';
CREATE UNIQUE INDEX payouts_gateway_reference ON payouts (gateway_reference) WHERE gateway_reference IS NOT NULL;
CREATE UNIQUE INDEX payouts_gateway_key ON payouts (gateway_key) WHERE gateway_key IS NOT NULL;
CREATE INDEX payouts_of_person ON payouts (person_id, created_at DESC, id DESC);
CREATE INDEX payouts_by_time ON payouts (created_at DESC, id DESC);
CREATE INDEX payouts_by_status ON payouts (status, created_at DESC, id DESC);
CREATE INDEX payouts_of_batch ON payouts (batch_id, created_at, id) WHERE batch_id IS NOT NULL;
CREATE INDEX payouts_with_attention ON payouts (created_at DESC, id DESC) WHERE attention IS NOT NULL;
CREATE INDEX payouts_due ON payouts (next_look_at, id) WHERE next_look_at IS NOT NULL;
CREATE INDEX payouts_of_bank_account ON payouts (bank_account_id);
CREATE INDEX payouts_paid_by_time ON payouts (paid_at, id) WHERE paid_at IS NOT NULL;

CREATE TABLE payout_events (
    id uuid PRIMARY KEY,
    payout_id uuid REFERENCES payouts ON DELETE RESTRICT,
    source text NOT NULL CONSTRAINT payout_events_source_check CHECK (source IN ('NOTIFICATION', 'STATUS')),
    gateway_reference text NOT NULL CHECK (length(gateway_reference) BETWEEN 1 AND 100),
    gateway_status text,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    body text NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT payout_events_key UNIQUE (source, gateway_reference, digest)
);
COMMENT ON TABLE payout_events IS 'What the gateway said of payouts, each once, append-only.';
COMMENT ON COLUMN payout_events.payout_id IS 'Empty when the reference was of no payout of ours when it came.';
CREATE INDEX payout_events_of_payout ON payout_events (payout_id, received_at) WHERE payout_id IS NOT NULL;
CREATE TRIGGER payout_events_append_only BEFORE UPDATE OR DELETE ON payout_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
