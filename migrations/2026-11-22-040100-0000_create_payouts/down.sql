DROP TABLE payout_events;
DROP TABLE payouts;
DROP TABLE payout_batches;
DROP TABLE payout_settings;
