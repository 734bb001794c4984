-- The books of any instant are the days before it and what was written down on its own day.
CREATE TABLE ledger_day_totals (
    day date NOT NULL,
    purpose text NOT NULL,
    currency text NOT NULL CHECK (currency = 'IDR'),
    debits bigint NOT NULL CHECK (debits >= 0),
    credits bigint NOT NULL CHECK (credits >= 0),
    PRIMARY KEY (day, purpose, currency)
);
COMMENT ON TABLE ledger_day_totals IS 'What was written down on each closed day, by what the accounts are for. Up to the latest day in it every day is closed: nothing is written down on it any more.';
COMMENT ON COLUMN ledger_day_totals.day IS 'A day of UTC, by posted_at. A day on which nothing happened has no rows.';
COMMENT ON COLUMN ledger_day_totals.credits IS 'As a positive number.';

-- Once for each statement, not for each row: seeding copies millions.
CREATE FUNCTION refuse_ledger_transaction_of_closed_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM written
        WHERE (posted_at AT TIME ZONE 'UTC')::date <= (SELECT max(day) FROM ledger_day_totals))
    THEN
        RAISE EXCEPTION 'a ledger transaction of a day that is closed' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'ledger_transactions_of_open_days';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_transactions_of_open_days AFTER INSERT ON ledger_transactions
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_transaction_of_closed_day();
