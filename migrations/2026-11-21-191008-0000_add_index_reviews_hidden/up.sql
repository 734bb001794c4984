-- For admins, who look through it.
CREATE INDEX CONCURRENTLY reviews_hidden ON reviews (created_at DESC, id DESC) WHERE hidden_at IS NOT NULL
