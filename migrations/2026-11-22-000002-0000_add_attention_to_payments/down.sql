UPDATE payments SET attention = 'UNKNOWN_STATUS' WHERE attention = 'REFUNDED_TWICE';
ALTER TABLE payments DROP CONSTRAINT payments_attention_check;
ALTER TABLE payments ADD CONSTRAINT payments_attention_check
        CHECK (attention IN ('AMOUNT_MISMATCH', 'CURRENCY_MISMATCH', 'PARTIAL_CHARGEBACK', 'UNKNOWN_STATUS'));
