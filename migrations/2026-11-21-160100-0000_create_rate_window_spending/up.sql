-- Where processes tell each other what their clients spent. UNLOGGED: every row is worthless two minutes later, and a write
-- that passes by the log costs the disk nothing and no replica anything. A crash of the server empties the table; the
-- processes remember what they spent and write it down again in their next rounds.
CREATE UNLOGGED TABLE rate_window_spending (
    window_started_at timestamptz NOT NULL,
    budget_key text NOT NULL,
    process_id uuid NOT NULL,
    spent bigint NOT NULL CHECK (spent > 0),
    PRIMARY KEY (window_started_at, budget_key, process_id)
);
COMMENT ON TABLE rate_window_spending IS 'What each process granted from the budgets of its clients, minute by minute. Swept two minutes after a minute began.';
COMMENT ON COLUMN rate_window_spending.budget_key IS 'The user or network whose budget it is: personal data.';
COMMENT ON COLUMN rate_window_spending.process_id IS 'Made anew whenever a process starts.';
COMMENT ON COLUMN rate_window_spending.spent IS 'Only grows, and only its process writes it.';
