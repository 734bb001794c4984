ALTER TABLE portfolio_items DROP COLUMN image_file_id;
ALTER TABLE teachers DROP COLUMN photo_file_id;
ALTER TABLE profiles DROP COLUMN avatar_file_id;
