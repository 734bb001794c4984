-- For the books of an instant: entries are only ever added, so those of some days lie side by side, and a few kilobytes tell where.
CREATE INDEX CONCURRENTLY ledger_entries_by_time ON ledger_entries USING brin (posted_at) WITH (pages_per_range = 32, autosummarize = on);
