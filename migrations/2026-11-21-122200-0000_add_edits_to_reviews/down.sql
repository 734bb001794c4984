ALTER TABLE reviews DROP CONSTRAINT reviews_hidden_check, DROP COLUMN edited_at, DROP COLUMN hidden_reason;
