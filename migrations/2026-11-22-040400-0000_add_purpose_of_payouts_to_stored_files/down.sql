ALTER TABLE stored_files DROP CONSTRAINT stored_files_purpose_check;
ALTER TABLE stored_files ADD CONSTRAINT stored_files_purpose_check CHECK (purpose IN (
        'AVATAR', 'TEACHER_PHOTO', 'PORTFOLIO_IMAGE', 'MATERIAL_FILE', 'MATERIAL_PREVIEW', 'MATERIAL_COVER'));
