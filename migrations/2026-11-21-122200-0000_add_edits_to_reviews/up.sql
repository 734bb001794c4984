ALTER TABLE reviews
    ADD COLUMN edited_at timestamptz,
    ADD COLUMN hidden_reason text CHECK (length(hidden_reason) <= 500),
    ADD CONSTRAINT reviews_hidden_check CHECK (hidden_at IS NOT NULL OR hidden_reason IS NULL);
COMMENT ON COLUMN reviews.edited_at IS 'When its author last changed it.';
COMMENT ON COLUMN reviews.hidden_reason IS 'Why an admin hid it; its author reads it.';
