DROP INDEX CONCURRENTLY order_lines_to_release;
