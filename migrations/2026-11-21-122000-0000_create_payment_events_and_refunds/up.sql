ALTER TABLE payments
    ADD COLUMN page_url text,
    ADD COLUMN page_token text,
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN refunded_amount bigint NOT NULL DEFAULT 0 CHECK (refunded_amount >= 0),
    ADD COLUMN reversed_at timestamptz,
    ADD COLUMN abandoned_as text CONSTRAINT payments_abandoned_as_check CHECK (abandoned_as IN ('EXPIRED', 'CANCELLED')),
    ADD COLUMN attention text CONSTRAINT payments_attention_check
        CHECK (attention IN ('AMOUNT_MISMATCH', 'CURRENCY_MISMATCH', 'PARTIAL_CHARGEBACK', 'UNKNOWN_STATUS')),
    ADD COLUMN next_poll_at timestamptz,
    ADD COLUMN polls integer NOT NULL DEFAULT 0 CHECK (polls >= 0);
COMMENT ON COLUMN payments.page_url IS 'Where the buyer pays; empty while the gateway has not answered.';
COMMENT ON COLUMN payments.expires_at IS 'When the gateway stops taking money for it: the hold''s end when it was started.';
COMMENT ON COLUMN payments.refunded_amount IS 'What went back by the gateway''s own account, whole rupiah.';
COMMENT ON COLUMN payments.abandoned_as IS 'What we ended it as. Money that comes nevertheless still counts.';
COMMENT ON COLUMN payments.attention IS 'Why an admin must look at it.';
COMMENT ON COLUMN payments.next_poll_at IS 'When the gateway is asked if it stays silent; empty when there is nothing to wait for.';
CREATE INDEX payments_to_poll ON payments (next_poll_at) WHERE next_poll_at IS NOT NULL;
CREATE INDEX payments_by_time ON payments (created_at DESC, id DESC);
CREATE INDEX payments_with_attention ON payments (created_at DESC, id DESC) WHERE attention IS NOT NULL;

CREATE TABLE payment_lines (
    payment_id uuid NOT NULL REFERENCES payments ON DELETE RESTRICT,
    order_line_id uuid NOT NULL REFERENCES order_lines ON DELETE RESTRICT,
    amount bigint NOT NULL CHECK (amount >= 0),
    refunded_amount bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (payment_id, order_line_id),
    CHECK (refunded_amount BETWEEN 0 AND amount)
);
COMMENT ON TABLE payment_lines IS 'Which lines an attempt pays, and what of each goes back or went back. Sums to the payment''s amount.';
COMMENT ON COLUMN payment_lines.refunded_amount IS 'Sum of this payment''s refunds of the line that are not VOID: counted when they are opened, so that nothing goes back twice.';
CREATE INDEX payment_lines_of_line ON payment_lines (order_line_id);

ALTER TABLE order_lines
    ADD COLUMN paid_by_payment_id uuid REFERENCES payments ON DELETE RESTRICT,
    ADD COLUMN secured_at timestamptz,
    ADD COLUMN reversed_at timestamptz;
COMMENT ON COLUMN order_lines.paid_by_payment_id IS 'Whose money paid it.';
COMMENT ON COLUMN order_lines.secured_at IS 'When its calendar claims were secured; empty on a PAID line whose time was lost.';
COMMENT ON COLUMN order_lines.reversed_at IS 'When the gateway took the money back from us.';

-- Rows from before. A payment paid the lines that sum to it: those still bought, or, when the order ended, all of its lines.
INSERT INTO payment_lines (payment_id, order_line_id, amount)
    SELECT payment.id, line.id, line.amount
    FROM payments AS payment
    JOIN order_lines AS line ON line.order_id = payment.order_id AND line.status IN ('OPEN', 'PAID')
    WHERE payment.amount = (
        SELECT sum(other.amount) FROM order_lines AS other
        WHERE other.order_id = payment.order_id AND other.status IN ('OPEN', 'PAID'));
INSERT INTO payment_lines (payment_id, order_line_id, amount)
    SELECT payment.id, line.id, line.amount
    FROM payments AS payment JOIN order_lines AS line ON line.order_id = payment.order_id
    WHERE NOT EXISTS (SELECT FROM payment_lines AS share WHERE share.payment_id = payment.id)
      AND payment.amount = (
        SELECT sum(other.amount) FROM order_lines AS other WHERE other.order_id = payment.order_id);
UPDATE order_lines AS line SET paid_by_payment_id = paying.payment_id
    FROM (
        SELECT DISTINCT ON (share.order_line_id) share.order_line_id, share.payment_id
        FROM payment_lines AS share JOIN payments AS payment ON payment.id = share.payment_id
        WHERE payment.status = 'SETTLED'
        ORDER BY share.order_line_id, payment.settled_at, payment.id) AS paying
    WHERE line.id = paying.order_line_id AND line.status = 'PAID';
UPDATE order_lines AS line SET secured_at = coalesce(bought.paid_at, line.updated_at)
    FROM orders AS bought
    WHERE bought.id = line.order_id AND line.status = 'PAID' AND line.claim_owner_id IS NOT NULL;
UPDATE payments AS payment SET expires_at = bought.expires_at, next_poll_at = payment.created_at
    FROM orders AS bought
    WHERE bought.id = payment.order_id AND payment.status IN ('STARTED', 'PENDING', 'CHALLENGED');

CREATE TABLE payment_events (
    id uuid PRIMARY KEY,
    payment_id uuid REFERENCES payments ON DELETE RESTRICT,
    source text NOT NULL CONSTRAINT payment_events_source_check CHECK (source IN ('WEBHOOK', 'STATUS')),
    digest bytea NOT NULL CONSTRAINT payment_events_digest_key UNIQUE,
    gateway_order_id text NOT NULL,
    gateway_transaction_id text,
    gateway_status text,
    body text NOT NULL,
    news jsonb,
    received_at timestamptz NOT NULL,
    CHECK ((source = 'STATUS') = (news IS NOT NULL)),
    CHECK (source <> 'STATUS' OR payment_id IS NOT NULL)
);
COMMENT ON TABLE payment_events IS 'What the gateway said of payments: append-only.';
COMMENT ON COLUMN payment_events.payment_id IS 'Empty when no payment of ours has the gateway''s order id.';
COMMENT ON COLUMN payment_events.source IS 'WEBHOOK: said to us, authentic but not yet confirmed. STATUS: the gateway''s answer when we asked.';
COMMENT ON COLUMN payment_events.digest IS 'SHA-256 of what the event says; the same said twice is one event.';
COMMENT ON COLUMN payment_events.body IS 'As it was received.';
COMMENT ON COLUMN payment_events.news IS 'What a STATUS event says in our words; a payment stands where its news lead.';
CREATE INDEX payment_events_of_payment ON payment_events (payment_id, received_at, id);
CREATE INDEX payment_events_unknown ON payment_events (received_at DESC, id DESC) WHERE payment_id IS NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payment_events_append_only BEFORE UPDATE OR DELETE ON payment_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE refunds (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    currency text NOT NULL CHECK (currency = 'IDR'),
    amount bigint NOT NULL CHECK (amount > 0),
    reason text NOT NULL CONSTRAINT refunds_reason_check CHECK (reason IN
        ('LESSON_CANCELLED', 'TEACHER_DECLINED', 'NOT_ANSWERED', 'TEACHER_ABSENT', 'TIME_LOST', 'PAID_AFTER_END',
         'PAID_TWICE', 'MADE_OUTSIDE')),
    status text NOT NULL CONSTRAINT refunds_status_check
        CHECK (status IN ('REQUESTED', 'SENT', 'SUCCEEDED', 'MANUAL_REQUIRED', 'VOID')),
    manual_reason text CONSTRAINT refunds_manual_reason_check CHECK (manual_reason IN
        ('METHOD_NOT_REFUNDABLE', 'REFUSED_BY_GATEWAY', 'UNKNOWN_AT_GATEWAY')),
    gateway_refund_key text NOT NULL,
    gateway_answer text,
    sent_at timestamptz,
    succeeded_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    FOREIGN KEY (payment_id, order_line_id) REFERENCES payment_lines ON DELETE RESTRICT,
    CONSTRAINT refunds_gateway_refund_key UNIQUE (payment_id, order_line_id, gateway_refund_key),
    CHECK ((status = 'SUCCEEDED') = (succeeded_at IS NOT NULL)),
    CHECK (status <> 'MANUAL_REQUIRED' OR manual_reason IS NOT NULL)
);
COMMENT ON TABLE refunds IS 'Money going back to a buyer.';
COMMENT ON COLUMN refunds.gateway_refund_key IS 'Names the refund at the gateway: our id, or the gateway''s own for refunds made outside.';
COMMENT ON COLUMN refunds.gateway_answer IS 'The gateway''s words when it refused, for admins.';
CREATE INDEX refunds_of_line ON refunds (order_line_id, created_at);
CREATE INDEX refunds_by_time ON refunds (created_at DESC, id DESC);
CREATE INDEX refunds_by_status ON refunds (status, created_at DESC, id DESC) WHERE status IN ('REQUESTED', 'SENT', 'MANUAL_REQUIRED');
