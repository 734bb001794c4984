DROP INDEX reports_by_time;
