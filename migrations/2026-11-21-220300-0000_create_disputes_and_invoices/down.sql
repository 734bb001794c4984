DROP TABLE invoices, disputes;
DROP FUNCTION record_live_change_of_dispute();
