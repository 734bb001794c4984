CREATE TABLE disputes (
    id uuid PRIMARY KEY,
    order_line_id uuid NOT NULL CONSTRAINT disputes_line_key UNIQUE REFERENCES order_lines ON DELETE RESTRICT,
    opened_by_user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    seller_person_id uuid NOT NULL REFERENCES people ON DELETE RESTRICT,
    reason text NOT NULL CONSTRAINT disputes_reason_check CHECK (reason IN
        ('NOT_HELD', 'CUT_SHORT', 'NOT_AS_DESCRIBED', 'CONDUCT', 'OTHER')),
    evidence text NOT NULL,
    status text NOT NULL CONSTRAINT disputes_status_check CHECK (status IN ('OPEN', 'ANSWERED', 'DECIDED', 'WITHDRAWN')),
    answer text,
    answer_due_at timestamptz NOT NULL,
    answered_at timestamptz,
    decide_due_at timestamptz,
    remind_at timestamptz,
    refund_amount bigint CHECK (refund_amount >= 0),
    decided_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    decision_note text,
    ended_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((status IN ('DECIDED', 'WITHDRAWN')) = (ended_at IS NOT NULL)),
    CHECK ((status = 'DECIDED') = (refund_amount IS NOT NULL)),
    CHECK (status <> 'ANSWERED' OR (answer IS NOT NULL AND answered_at IS NOT NULL AND decide_due_at IS NOT NULL))
);
COMMENT ON TABLE disputes IS 'A buyer says that what she paid for was not given as agreed: its earnings wait for the decision.';
COMMENT ON COLUMN disputes.answer_due_at IS 'Until when the seller can answer; then it is decided for the buyer.';
COMMENT ON COLUMN disputes.decide_due_at IS 'Until when an admin can decide what is answered; then it is decided by itself.';
COMMENT ON COLUMN disputes.remind_at IS 'When whoever is to act next is reminded.';
COMMENT ON COLUMN disputes.decided_by_user_id IS 'Empty when time decided.';
CREATE INDEX disputes_by_time ON disputes (created_at DESC, id DESC);
CREATE INDEX disputes_undecided ON disputes (created_at DESC, id DESC) WHERE status IN ('OPEN', 'ANSWERED');
CREATE INDEX disputes_unanswered_by_time ON disputes (answer_due_at, id) WHERE status = 'OPEN';
CREATE INDEX disputes_answered_by_time ON disputes (decide_due_at, id) WHERE status = 'ANSWERED';
CREATE INDEX disputes_to_remind ON disputes (remind_at, id) WHERE remind_at IS NOT NULL;
CREATE INDEX disputes_of_seller ON disputes (seller_person_id, created_at DESC, id DESC);
CREATE INDEX disputes_of_opener ON disputes (opened_by_user_id, created_at DESC, id DESC);

-- Both people's screens show the booking with its dispute.
CREATE FUNCTION record_live_change_of_dispute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM record_live_change_of_order(line.order_id) FROM order_lines AS line WHERE line.id = NEW.order_line_id;
    RETURN NULL;
END $$;
CREATE TRIGGER disputes_live AFTER INSERT OR UPDATE ON disputes FOR EACH ROW
    WHEN (current_setting('teacherin.live_changes', true) IS DISTINCT FROM 'off')
    EXECUTE FUNCTION record_live_change_of_dispute();

CREATE TABLE invoices (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL CONSTRAINT invoices_payment_key UNIQUE REFERENCES payments ON DELETE RESTRICT,
    order_id uuid NOT NULL REFERENCES orders ON DELETE RESTRICT,
    year integer NOT NULL CHECK (year BETWEEN 2000 AND 9999),
    number integer NOT NULL CHECK (number > 0),
    buyer_name text NOT NULL,
    currency text NOT NULL CHECK (currency = 'IDR'),
    amount bigint NOT NULL CHECK (amount >= 0),
    issued_at timestamptz NOT NULL,
    CONSTRAINT invoices_number_key UNIQUE (year, number)
);
COMMENT ON TABLE invoices IS 'What was paid for, for the buyer''s books; append-only. One per payment that paid lines.';
COMMENT ON COLUMN invoices.year IS 'Of the payment, in Asia/Jakarta.';
COMMENT ON COLUMN invoices.number IS 'From 1, without gaps in a year.';
CREATE INDEX invoices_of_order ON invoices (order_id);
CREATE TRIGGER invoices_append_only BEFORE UPDATE OR DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION refuse_change();
