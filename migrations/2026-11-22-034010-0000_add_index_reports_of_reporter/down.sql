DROP INDEX reports_of_reporter;
