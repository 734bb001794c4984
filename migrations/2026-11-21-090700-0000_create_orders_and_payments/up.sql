CREATE TABLE orders (
    id uuid PRIMARY KEY,
    buyer_user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    status text NOT NULL CONSTRAINT orders_status_check CHECK (status IN ('OPEN', 'PAID', 'CANCELLED', 'EXPIRED')),
    currency text NOT NULL CHECK (currency = 'IDR'),
    total_amount bigint NOT NULL CHECK (total_amount >= 0),
    expires_at timestamptz NOT NULL,
    paid_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((status = 'PAID') = (paid_at IS NOT NULL))
);
COMMENT ON TABLE orders IS 'What somebody buys. The order is the truth about payment.';
COMMENT ON COLUMN orders.expires_at IS 'The earliest hold of its open lines.';
COMMENT ON COLUMN orders.total_amount IS 'Sum of the lines that are OPEN or PAID, whole rupiah.';
CREATE INDEX orders_of_buyer ON orders (buyer_user_id, created_at DESC, id DESC);

CREATE TABLE order_lines (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders ON DELETE RESTRICT,
    kind text NOT NULL CONSTRAINT order_lines_kind_check CHECK (kind IN ('BOOKING')),
    subject_id uuid NOT NULL,
    claim_owner_id uuid,
    seller_person_id uuid NOT NULL REFERENCES people ON DELETE RESTRICT,
    category_id uuid REFERENCES categories ON DELETE RESTRICT,
    title text NOT NULL,
    status text NOT NULL CONSTRAINT order_lines_status_check CHECK (status IN ('OPEN', 'PAID', 'CANCELLED', 'EXPIRED')),
    quantity integer NOT NULL CHECK (quantity > 0),
    unit_price bigint NOT NULL CHECK (unit_price >= 0),
    amount bigint NOT NULL,
    commission_basis_points integer CHECK (commission_basis_points BETWEEN 0 AND 10000),
    commission_amount bigint,
    refunded_amount bigint NOT NULL DEFAULT 0,
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (amount = quantity * unit_price),
    CHECK (refunded_amount BETWEEN 0 AND amount),
    CHECK (commission_amount BETWEEN 0 AND amount)
);
COMMENT ON COLUMN order_lines.subject_id IS 'What is bought, e.g. a booking; opaque to payments.';
COMMENT ON COLUMN order_lines.claim_owner_id IS 'Owner of the calendar claims that paying secures.';
COMMENT ON COLUMN order_lines.commission_basis_points IS 'The platform''s share, frozen when the line is made; empty until commission rules exist.';
CREATE INDEX order_lines_of_order ON order_lines (order_id);
CREATE UNIQUE INDEX order_lines_live_subject ON order_lines (kind, subject_id) WHERE status IN ('OPEN', 'PAID');

CREATE TABLE payments (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders ON DELETE RESTRICT,
    gateway text NOT NULL CONSTRAINT payments_gateway_check CHECK (gateway IN ('MIDTRANS')),
    status text NOT NULL CONSTRAINT payments_status_check
        CHECK (status IN ('STARTED', 'PENDING', 'CHALLENGED', 'SETTLED', 'DENIED', 'EXPIRED', 'CANCELLED', 'REVERSED')),
    currency text NOT NULL CHECK (currency = 'IDR'),
    amount bigint NOT NULL CHECK (amount >= 0),
    gateway_transaction_id text,
    method text,
    settled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (status <> 'SETTLED' OR settled_at IS NOT NULL)
);
COMMENT ON TABLE payments IS 'Attempts to pay an order at a gateway.';
CREATE INDEX payments_of_order ON payments (order_id, created_at);
CREATE UNIQUE INDEX payments_gateway_transaction ON payments (gateway, gateway_transaction_id) WHERE gateway_transaction_id IS NOT NULL;
