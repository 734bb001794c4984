-- For admins, who look through it.
CREATE INDEX CONCURRENTLY reviews_by_creation ON reviews (created_at DESC, id DESC)
