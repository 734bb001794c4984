CREATE TABLE commission_rules (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    basis_points integer NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
    minimum_amount bigint CHECK (minimum_amount >= 0),
    maximum_amount bigint CHECK (maximum_amount >= 0),
    currency text NOT NULL CHECK (currency = 'IDR'),
    line_kind text CONSTRAINT commission_rules_line_kind_check CHECK (line_kind IN ('BOOKING')),
    category_id uuid REFERENCES categories ON DELETE RESTRICT,
    seller_person_id uuid REFERENCES people ON DELETE RESTRICT,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    created_by_user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (starts_at <= ends_at),
    CHECK (minimum_amount <= maximum_amount)
);
COMMENT ON TABLE commission_rules IS 'What the company keeps of a line''s price. A rule is only ended, never changed.';
COMMENT ON COLUMN commission_rules.line_kind IS 'For which lines; empty for all. So with category_id and seller_person_id.';
CREATE INDEX commission_rules_by_time ON commission_rules (created_at DESC, id DESC);

CREATE TABLE withholding_rules (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    basis_points integer NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
    base text NOT NULL CONSTRAINT withholding_rules_base_check CHECK (base IN ('PRICE', 'EARNINGS')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    created_by_user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (starts_at <= ends_at)
);
COMMENT ON TABLE withholding_rules IS 'What is kept of earnings for the tax office when they are released. No rule, no tax.';
COMMENT ON COLUMN withholding_rules.base IS 'Of what: the price of the line, or what the seller earns of it.';

ALTER TABLE order_lines
    ADD COLUMN commission_rule_id uuid REFERENCES commission_rules ON DELETE RESTRICT,
    ADD COLUMN withholding_rule_id uuid REFERENCES withholding_rules ON DELETE RESTRICT,
    ADD COLUMN release_due_at timestamptz,
    ADD COLUMN released_at timestamptz;
COMMENT ON COLUMN order_lines.commission_rule_id IS 'Which rule the commission was frozen by; empty when there was none.';
COMMENT ON COLUMN order_lines.withholding_rule_id IS 'Which tax is withheld when its earnings are released; empty for none.';
COMMENT ON COLUMN order_lines.release_due_at IS 'When its earnings become available if nobody disputes them; empty until what it sells was given.';
COMMENT ON COLUMN order_lines.released_at IS 'When its earnings became available.';

ALTER TABLE refunds
    ADD COLUMN note text,
    ADD COLUMN decided_by_user_id uuid REFERENCES users ON DELETE RESTRICT,
    ADD COLUMN confirmed_at timestamptz;
COMMENT ON COLUMN refunds.note IS 'Why an admin decided it, in her words; the buyer reads it.';
COMMENT ON COLUMN refunds.confirmed_at IS 'When the gateway told that the bank has confirmed it: its second notification.';
ALTER TABLE refunds DROP CONSTRAINT refunds_reason_check;
ALTER TABLE refunds ADD CONSTRAINT refunds_reason_check CHECK (reason IN
    ('LESSON_CANCELLED', 'TEACHER_DECLINED', 'NOT_ANSWERED', 'TEACHER_ABSENT', 'TIME_LOST', 'PAID_AFTER_END',
     'PAID_TWICE', 'MADE_OUTSIDE', 'ADMIN_DECISION', 'DISPUTE_DECIDED'));
ALTER TABLE payments DROP CONSTRAINT payments_gateway_check;
ALTER TABLE payments ADD CONSTRAINT payments_gateway_check CHECK (gateway IN ('MIDTRANS', 'NONE'));
COMMENT ON COLUMN payments.gateway IS 'Who takes the money; NONE for an order that costs nothing.';
