CREATE TABLE ledger_accounts (
    id uuid PRIMARY KEY,
    purpose text NOT NULL CONSTRAINT ledger_accounts_purpose_check CHECK (purpose IN
        ('GATEWAY_CLEARING', 'PLATFORM_BANK', 'BUYER_REFUND_PAYABLE', 'TEACHER_PENDING', 'TEACHER_AVAILABLE',
         'PLATFORM_COMMISSION', 'GATEWAY_FEE', 'TAX_WITHHELD', 'DISBURSEMENT_IN_TRANSIT', 'CHARGEBACK_LOSS')),
    person_id uuid REFERENCES people ON DELETE RESTRICT,
    currency text NOT NULL CHECK (currency = 'IDR'),
    balance bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT ledger_accounts_party_check CHECK ((person_id IS NOT NULL) =
        (purpose IN ('BUYER_REFUND_PAYABLE', 'TEACHER_PENDING', 'TEACHER_AVAILABLE'))),
    CONSTRAINT ledger_accounts_floor_check CHECK (purpose NOT IN ('BUYER_REFUND_PAYABLE', 'TEACHER_PENDING') OR balance <= 0),
    CONSTRAINT ledger_accounts_key UNIQUE NULLS NOT DISTINCT (person_id, purpose, currency)
);
COMMENT ON TABLE ledger_accounts IS 'Whose money it is, and what for. Amounts are debits when positive, credits when negative.';
COMMENT ON COLUMN ledger_accounts.person_id IS 'Whose account it is; empty for the company''s own.';
COMMENT ON COLUMN ledger_accounts.balance IS 'Sum of its entries, without those in ledger_unfolded_entries. What is owed to people never turns into a debt of theirs; only TEACHER_AVAILABLE may, when money goes back after it was released.';

CREATE TABLE ledger_transactions (
    id uuid PRIMARY KEY,
    kind text NOT NULL CONSTRAINT ledger_transactions_kind_check CHECK (kind IN
        ('LINE_PAID', 'PAID_TWICE', 'LINE_REVERSED', 'REVERSAL_UNDONE', 'EARNINGS_FORFEITED', 'EARNINGS_RELEASED',
         'REFUND_OPENED', 'REFUND_REDUCED', 'REFUND_VOIDED', 'REFUND_SUCCEEDED', 'REFUND_AFTER_REVERSAL',
         'DISBURSEMENT_SENT', 'DISBURSEMENT_SUCCEEDED', 'DISBURSEMENT_RETURNED', 'CORRECTION')),
    source_id uuid NOT NULL,
    subject_id uuid,
    occurrence integer NOT NULL DEFAULT 0 CHECK (occurrence >= 0),
    occurred_at timestamptz NOT NULL,
    posted_at timestamptz NOT NULL,
    posted_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    reason text,
    CONSTRAINT ledger_transactions_event_key UNIQUE NULLS NOT DISTINCT (source_id, kind, subject_id, occurrence),
    CHECK ((kind = 'CORRECTION') = (reason IS NOT NULL)),
    CHECK ((kind = 'CORRECTION') = (posted_by_user_id IS NOT NULL))
);
COMMENT ON TABLE ledger_transactions IS 'What happened to money; append-only. The same event is posted once.';
COMMENT ON COLUMN ledger_transactions.source_id IS 'What made it happen, as the kind says: a payment, a refund, an order line, a disbursement; opaque to the ledger.';
COMMENT ON COLUMN ledger_transactions.subject_id IS 'The order line it is about; opaque to the ledger.';
COMMENT ON COLUMN ledger_transactions.occurrence IS 'How many times the same had happened before, for what can happen again.';
COMMENT ON COLUMN ledger_transactions.occurred_at IS 'When it happened. Earlier than posted_at for what was posted afterwards.';
CREATE INDEX ledger_transactions_of_subject ON ledger_transactions (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX ledger_transactions_of_kind ON ledger_transactions (kind, posted_at DESC, id DESC);
CREATE INDEX ledger_transactions_by_time ON ledger_transactions (posted_at DESC, id DESC);

CREATE TABLE ledger_entries (
    transaction_id uuid NOT NULL REFERENCES ledger_transactions ON DELETE RESTRICT,
    account_id uuid NOT NULL REFERENCES ledger_accounts ON DELETE RESTRICT,
    amount bigint NOT NULL CHECK (amount <> 0),
    currency text NOT NULL CHECK (currency = 'IDR'),
    posted_at timestamptz NOT NULL,
    PRIMARY KEY (transaction_id, account_id)
);
COMMENT ON TABLE ledger_entries IS 'Debits (positive) and credits (negative) of a transaction, at most one per account; append-only, and zero in sum.';
COMMENT ON COLUMN ledger_entries.posted_at IS 'That of the transaction, for the statement of an account.';
CREATE INDEX ledger_entries_of_account ON ledger_entries (account_id, posted_at DESC, transaction_id DESC);

CREATE TABLE ledger_unfolded_entries (
    transaction_id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (transaction_id, account_id),
    FOREIGN KEY (transaction_id, account_id) REFERENCES ledger_entries ON DELETE RESTRICT
);
COMMENT ON TABLE ledger_unfolded_entries IS 'Entries of the company''s own accounts that their balance does not hold yet: a row that every payment changed would be waited for by every payment.';

CREATE FUNCTION refuse_unbalanced_ledger_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked uuid := CASE TG_TABLE_NAME WHEN 'ledger_entries' THEN (to_jsonb(NEW) ->> 'transaction_id')::uuid
        ELSE (to_jsonb(NEW) ->> 'id')::uuid END;
    legs bigint;
BEGIN
    SELECT count(*) INTO legs FROM ledger_entries WHERE transaction_id = checked;
    IF legs < 2 OR EXISTS (
        SELECT FROM ledger_entries WHERE transaction_id = checked GROUP BY currency HAVING sum(amount) <> 0)
    THEN
        RAISE EXCEPTION 'ledger transaction % does not sum to zero', checked USING ERRCODE = 'check_violation',
            CONSTRAINT = 'ledger_transactions_balanced';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transactions_balanced AFTER INSERT ON ledger_transactions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_ledger_transaction();
CREATE CONSTRAINT TRIGGER ledger_entries_balanced AFTER INSERT ON ledger_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_ledger_transaction();
CREATE TRIGGER ledger_transactions_append_only BEFORE UPDATE OR DELETE ON ledger_transactions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_transactions_not_truncated BEFORE TRUNCATE ON ledger_transactions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entries_not_truncated BEFORE TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
