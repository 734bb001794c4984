CREATE INDEX CONCURRENTLY reports_of_reporter ON reports (reporter_user_id, created_at, id);
