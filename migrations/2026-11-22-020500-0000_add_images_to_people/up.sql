ALTER TABLE profiles
    ADD COLUMN avatar_file_id uuid CONSTRAINT profiles_avatar_file_key UNIQUE REFERENCES stored_files ON DELETE RESTRICT;
ALTER TABLE teachers
    ADD COLUMN photo_file_id uuid CONSTRAINT teachers_photo_file_key UNIQUE REFERENCES stored_files ON DELETE RESTRICT;
ALTER TABLE portfolio_items
    ADD COLUMN image_file_id uuid CONSTRAINT portfolio_items_image_file_key UNIQUE REFERENCES stored_files ON DELETE RESTRICT;
