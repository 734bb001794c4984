-- Money that came lately, for the sweep that looks whether what it bought has followed it.
CREATE INDEX CONCURRENTLY order_lines_paid ON order_lines (updated_at, subject_id) WHERE status = 'PAID'
