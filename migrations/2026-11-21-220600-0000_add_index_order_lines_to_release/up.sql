CREATE INDEX CONCURRENTLY order_lines_to_release ON order_lines (release_due_at, id) WHERE released_at IS NULL AND release_due_at IS NOT NULL;
