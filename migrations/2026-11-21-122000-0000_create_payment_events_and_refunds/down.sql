DROP TABLE refunds;
DROP TABLE payment_events;
DROP FUNCTION refuse_change();
ALTER TABLE order_lines DROP COLUMN paid_by_payment_id, DROP COLUMN secured_at, DROP COLUMN reversed_at;
DROP TABLE payment_lines;
ALTER TABLE payments
    DROP COLUMN page_url, DROP COLUMN page_token, DROP COLUMN expires_at, DROP COLUMN refunded_amount,
    DROP COLUMN reversed_at, DROP COLUMN abandoned_as, DROP COLUMN attention, DROP COLUMN next_poll_at, DROP COLUMN polls;
DROP INDEX payments_by_time;
