-- For admins, who look through it.
CREATE INDEX CONCURRENTLY users_by_email_part ON users USING gin (email gin_trgm_ops)
