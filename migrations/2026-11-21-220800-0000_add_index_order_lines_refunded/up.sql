CREATE INDEX CONCURRENTLY order_lines_refunded ON order_lines (order_id) WHERE refunded_amount > 0;
