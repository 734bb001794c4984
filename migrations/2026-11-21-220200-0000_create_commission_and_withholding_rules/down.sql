UPDATE order_lines SET paid_by_payment_id = NULL WHERE paid_by_payment_id IN (SELECT id FROM payments WHERE gateway = 'NONE');
DELETE FROM payment_lines WHERE payment_id IN (SELECT id FROM payments WHERE gateway = 'NONE');
DELETE FROM payments WHERE gateway = 'NONE';
ALTER TABLE payments DROP CONSTRAINT payments_gateway_check;
ALTER TABLE payments ADD CONSTRAINT payments_gateway_check CHECK (gateway IN ('MIDTRANS'));
COMMENT ON COLUMN payments.gateway IS NULL;
UPDATE refunds SET reason = 'LESSON_CANCELLED' WHERE reason IN ('ADMIN_DECISION', 'DISPUTE_DECIDED');
ALTER TABLE refunds DROP CONSTRAINT refunds_reason_check;
ALTER TABLE refunds ADD CONSTRAINT refunds_reason_check CHECK (reason IN
    ('LESSON_CANCELLED', 'TEACHER_DECLINED', 'NOT_ANSWERED', 'TEACHER_ABSENT', 'TIME_LOST', 'PAID_AFTER_END',
     'PAID_TWICE', 'MADE_OUTSIDE'));
ALTER TABLE refunds DROP COLUMN confirmed_at, DROP COLUMN decided_by_user_id, DROP COLUMN note;
ALTER TABLE order_lines
    DROP COLUMN released_at, DROP COLUMN release_due_at, DROP COLUMN withholding_rule_id, DROP COLUMN commission_rule_id;
DROP TABLE withholding_rules, commission_rules;
