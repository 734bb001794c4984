-- Admins are few among many.
CREATE INDEX CONCURRENTLY user_roles_of_role ON user_roles (role, user_id)
