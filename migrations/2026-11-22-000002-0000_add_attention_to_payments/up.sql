ALTER TABLE payments DROP CONSTRAINT payments_attention_check;
ALTER TABLE payments ADD CONSTRAINT payments_attention_check
        CHECK (attention IN ('AMOUNT_MISMATCH', 'CURRENCY_MISMATCH', 'PARTIAL_CHARGEBACK', 'UNKNOWN_STATUS', 'REFUNDED_TWICE')) NOT VALID;
ALTER TABLE payments VALIDATE CONSTRAINT payments_attention_check;
