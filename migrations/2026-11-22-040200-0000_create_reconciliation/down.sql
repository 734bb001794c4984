DROP TABLE reconciliation_tasks;
DROP TABLE reconciliation_runs;
DROP TABLE payout_statement_lines;
