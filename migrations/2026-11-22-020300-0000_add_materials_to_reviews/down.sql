DELETE FROM reviews WHERE material_id IS NOT NULL;
ALTER TABLE reviews
    DROP CONSTRAINT reviews_subject_check,
    DROP COLUMN material_id,
    ALTER COLUMN booking_id SET NOT NULL;
