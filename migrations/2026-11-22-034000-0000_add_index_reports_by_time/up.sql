CREATE INDEX CONCURRENTLY reports_by_time ON reports (created_at, id);
