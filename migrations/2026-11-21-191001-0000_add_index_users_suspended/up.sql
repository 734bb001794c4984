-- For admins, who look through it.
CREATE INDEX CONCURRENTLY users_suspended ON users (created_at DESC, id DESC) WHERE suspended_at IS NOT NULL AND deleted_at IS NULL
