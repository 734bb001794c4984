-- For admins, who look through it.
CREATE INDEX CONCURRENTLY profiles_by_name_part ON profiles USING gin (full_name gin_trgm_ops)
