-- For admins, who look through it.
CREATE INDEX CONCURRENTLY audit_entries_of_action ON audit_entries (action, created_at DESC, id DESC)
