-- What admins look through: newest first, and by what they know of somebody.
CREATE INDEX CONCURRENTLY users_by_creation ON users (created_at DESC, id DESC) WHERE deleted_at IS NULL
