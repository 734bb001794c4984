CREATE TABLE payout_statement_lines (
    id uuid PRIMARY KEY,
    kind text NOT NULL CONSTRAINT payout_statement_lines_kind_check CHECK (kind IN
        ('TOP_UP', 'PAYOUT', 'PAYOUT_FEE', 'RETURN', 'OTHER')),
    gateway_reference text,
    amount bigint NOT NULL CHECK (amount <> 0),
    occurred_at timestamptz NOT NULL,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    occurrence integer NOT NULL CHECK (occurrence >= 0),
    words text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT payout_statement_lines_key UNIQUE (digest, occurrence)
);
COMMENT ON TABLE payout_statement_lines IS 'The gateway''s own statement of the balance that payouts are made from.';
COMMENT ON COLUMN payout_statement_lines.amount IS 'Into the balance when positive, out of it when negative; minor units of IDR.';
COMMENT ON COLUMN payout_statement_lines.digest IS 'SHA-256 of all it says: the gateway gives lines no names.';
COMMENT ON COLUMN payout_statement_lines.occurrence IS 'How many lines before it say the same.';
CREATE INDEX payout_statement_lines_of_reference ON payout_statement_lines (gateway_reference) WHERE gateway_reference IS NOT NULL;
CREATE INDEX payout_statement_lines_by_time ON payout_statement_lines (occurred_at, id);

CREATE TABLE reconciliation_runs (
    id uuid PRIMARY KEY,
    status text NOT NULL CONSTRAINT reconciliation_runs_status_check CHECK (status IN ('RUNNING', 'FINISHED', 'FAILED')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    started_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    step text NOT NULL,
    step_after uuid,
    checked_count bigint NOT NULL DEFAULT 0 CHECK (checked_count >= 0),
    healed_count bigint NOT NULL DEFAULT 0 CHECK (healed_count >= 0),
    difference_count bigint NOT NULL DEFAULT 0 CHECK (difference_count >= 0),
    new_count bigint NOT NULL DEFAULT 0 CHECK (new_count BETWEEN 0 AND difference_count),
    failure_words text,
    finished_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (starts_at < ends_at),
    CHECK ((status = 'RUNNING') = (finished_at IS NULL))
);
COMMENT ON TABLE reconciliation_runs IS 'Comparing what the gateway says of a time with what we say.';
COMMENT ON COLUMN reconciliation_runs.healed_count IS 'What differed until the gateway was asked again in the ordinary way: news that were lost.';
COMMENT ON COLUMN reconciliation_runs.difference_count IS 'What differed and nobody has closed.';
COMMENT ON COLUMN reconciliation_runs.new_count IS 'What of that no run had seen before.';
COMMENT ON COLUMN reconciliation_runs.step_after IS 'Up to which row of its step it has come: a run goes on where a process died.';
CREATE UNIQUE INDEX reconciliation_runs_running ON reconciliation_runs ((true)) WHERE status = 'RUNNING';
CREATE INDEX reconciliation_runs_by_time ON reconciliation_runs (created_at DESC, id DESC);

CREATE TABLE reconciliation_tasks (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES reconciliation_runs ON DELETE RESTRICT,
    kind text NOT NULL CONSTRAINT reconciliation_tasks_kind_check CHECK (kind IN
        ('PAYMENT_STATUS_DIFFERS', 'PAYMENT_AMOUNT_DIFFERS', 'PAYMENT_UNKNOWN_AT_GATEWAY',
         'REFUND_MISSING_AT_GATEWAY', 'REFUND_UNKNOWN_TO_US', 'PAYMENT_NOT_IN_LEDGER', 'REFUND_NOT_IN_LEDGER',
         'DISBURSEMENT_NOT_IN_LEDGER', 'PAYOUT_STATUS_DIFFERS', 'PAYOUT_AMOUNT_DIFFERS', 'PAYOUT_NOT_IN_LEDGER',
         'PAYOUT_NOT_IN_STATEMENT', 'STATEMENT_LINE_UNKNOWN', 'BALANCE_DIFFERS')),
    subject_kind text NOT NULL CONSTRAINT reconciliation_tasks_subject_kind_check CHECK (subject_kind IN
        ('PAYMENT', 'REFUND', 'DISBURSEMENT', 'PAYOUT', 'STATEMENT_LINE', 'LEDGER_ACCOUNT')),
    subject_id uuid NOT NULL,
    expected text NOT NULL,
    found text NOT NULL,
    difference bigint NOT NULL,
    proposal jsonb,
    status text NOT NULL CONSTRAINT reconciliation_tasks_status_check CHECK (status IN ('OPEN', 'CLOSED')),
    closed_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    closed_at timestamptz,
    close_reason text,
    ledger_transaction_id uuid REFERENCES ledger_transactions ON DELETE RESTRICT,
    last_seen_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((status = 'CLOSED') = (closed_at IS NOT NULL)),
    CHECK ((status = 'CLOSED') = (close_reason IS NOT NULL)),
    CHECK (ledger_transaction_id IS NULL OR status = 'CLOSED')
);
COMMENT ON TABLE reconciliation_tasks IS 'A difference between the gateway''s word and ours that an admin looks into.';
COMMENT ON COLUMN reconciliation_tasks.expected IS 'What we say.';
COMMENT ON COLUMN reconciliation_tasks.found IS 'What the gateway, or the ledger, says.';
COMMENT ON COLUMN reconciliation_tasks.difference IS 'How much more was found than expected, minor units; 0 when it is no amount.';
COMMENT ON COLUMN reconciliation_tasks.proposal IS 'Legs of the ledger correction that would put it right; empty when none can.';
CREATE UNIQUE INDEX reconciliation_tasks_open ON reconciliation_tasks (kind, subject_id) WHERE status = 'OPEN';
CREATE INDEX reconciliation_tasks_of_subject ON reconciliation_tasks (subject_id, kind);
CREATE INDEX reconciliation_tasks_by_time ON reconciliation_tasks (created_at DESC, id DESC);
CREATE INDEX reconciliation_tasks_waiting ON reconciliation_tasks (created_at DESC, id DESC) WHERE status = 'OPEN';
CREATE INDEX reconciliation_tasks_of_run ON reconciliation_tasks (run_id);
