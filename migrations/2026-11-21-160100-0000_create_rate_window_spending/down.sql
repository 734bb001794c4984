DROP TABLE rate_window_spending;
