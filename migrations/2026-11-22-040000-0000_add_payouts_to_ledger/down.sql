ALTER TABLE ledger_transactions DROP CONSTRAINT ledger_transactions_kind_check;
ALTER TABLE ledger_transactions ADD CONSTRAINT ledger_transactions_kind_check CHECK (kind IN
        ('LINE_PAID', 'PAID_TWICE', 'LINE_REVERSED', 'REVERSAL_UNDONE', 'EARNINGS_FORFEITED', 'EARNINGS_RELEASED',
         'REFUND_OPENED', 'REFUND_REDUCED', 'REFUND_VOIDED', 'REFUND_SUCCEEDED', 'REFUND_AFTER_REVERSAL',
         'DISBURSEMENT_SENT', 'DISBURSEMENT_SUCCEEDED', 'DISBURSEMENT_RETURNED', 'CORRECTION'));
ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_floor_check;
ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_floor_check CHECK (purpose NOT IN ('BUYER_REFUND_PAYABLE', 'TEACHER_PENDING') OR balance <= 0);
ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_party_check;
ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_party_check CHECK ((person_id IS NOT NULL) =
        (purpose IN ('BUYER_REFUND_PAYABLE', 'TEACHER_PENDING', 'TEACHER_AVAILABLE')));
ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_purpose_check;
ALTER TABLE ledger_accounts ADD CONSTRAINT ledger_accounts_purpose_check CHECK (purpose IN
        ('GATEWAY_CLEARING', 'PLATFORM_BANK', 'BUYER_REFUND_PAYABLE', 'TEACHER_PENDING', 'TEACHER_AVAILABLE',
         'PLATFORM_COMMISSION', 'GATEWAY_FEE', 'TAX_WITHHELD', 'DISBURSEMENT_IN_TRANSIT', 'CHARGEBACK_LOSS'));
