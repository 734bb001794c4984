DROP INDEX CONCURRENTLY ledger_entries_by_time;
