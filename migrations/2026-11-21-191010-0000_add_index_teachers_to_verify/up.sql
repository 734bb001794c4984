-- For admins, who look through it.
CREATE INDEX CONCURRENTLY teachers_to_verify ON teachers (published_at, id)
    WHERE verified_at IS NULL AND status = 'PUBLISHED' AND hidden_at IS NULL AND deleted_at IS NULL
