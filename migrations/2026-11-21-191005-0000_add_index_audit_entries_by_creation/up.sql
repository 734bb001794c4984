-- For admins, who look through it.
CREATE INDEX CONCURRENTLY audit_entries_by_creation ON audit_entries (created_at DESC, id DESC)
