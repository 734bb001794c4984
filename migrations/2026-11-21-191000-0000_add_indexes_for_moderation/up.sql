-- What admins look through: newest first, and by what they know of somebody.
CREATE INDEX users_by_creation ON users (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX users_suspended ON users (created_at DESC, id DESC) WHERE suspended_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX users_by_email_part ON users USING gin (email gin_trgm_ops);
CREATE INDEX profiles_by_name_part ON profiles USING gin (full_name gin_trgm_ops);
-- Admins are few among many.
CREATE INDEX user_roles_of_role ON user_roles (role, user_id);

CREATE INDEX audit_entries_by_creation ON audit_entries (created_at DESC, id DESC);
CREATE INDEX audit_entries_of_action ON audit_entries (action, created_at DESC, id DESC);

CREATE INDEX reviews_by_creation ON reviews (created_at DESC, id DESC);
CREATE INDEX reviews_hidden ON reviews (created_at DESC, id DESC) WHERE hidden_at IS NOT NULL;
-- Hidden ones among them, which the public's index leaves out.
CREATE INDEX reviews_of_teacher_for_admins ON reviews (teacher_id, created_at DESC, id DESC);

CREATE INDEX teachers_to_verify ON teachers (published_at, id)
    WHERE verified_at IS NULL AND status = 'PUBLISHED' AND hidden_at IS NULL AND deleted_at IS NULL;
