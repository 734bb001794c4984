-- What a teacher's balance is made of, line by line, without reading all that ever happened to it.
CREATE TABLE ledger_shares (
    account_id uuid NOT NULL REFERENCES ledger_accounts ON DELETE RESTRICT,
    subject_id uuid NOT NULL,
    amount bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, subject_id)
);
COMMENT ON TABLE ledger_shares IS 'What each order line adds to what waits for a teacher or is hers: the sum of its entries to the account, kept in the transaction that writes them.';
COMMENT ON COLUMN ledger_shares.subject_id IS 'The order line; all zeros for what is about none, payouts and corrections.';
COMMENT ON COLUMN ledger_shares.changed_at IS 'When the last of these entries was written down.';
INSERT INTO ledger_shares (account_id, subject_id, amount, changed_at)
SELECT entry.account_id, coalesce(happened.subject_id, '00000000-0000-0000-0000-000000000000'),
       sum(entry.amount)::bigint, max(entry.posted_at)
FROM ledger_entries AS entry
JOIN ledger_accounts AS account ON account.id = entry.account_id
JOIN ledger_transactions AS happened ON happened.id = entry.transaction_id
WHERE account.purpose IN ('TEACHER_PENDING', 'TEACHER_AVAILABLE')
GROUP BY 1, 2;
CREATE INDEX ledger_shares_by_change ON ledger_shares (account_id, changed_at DESC, subject_id DESC) WHERE amount <> 0;
CREATE INDEX disbursements_of_person ON disbursements (person_id);
