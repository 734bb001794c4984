ALTER TABLE reviews
    ALTER COLUMN booking_id DROP NOT NULL,
    ADD COLUMN material_id uuid REFERENCES materials ON DELETE RESTRICT,
    ADD CONSTRAINT reviews_subject_check CHECK (num_nonnulls(booking_id, material_id) = 1);
COMMENT ON COLUMN reviews.booking_id IS 'The lesson it is about, unless it is about a material.';
COMMENT ON COLUMN reviews.material_id IS 'The material it is about, unless it is about a lesson. Its teacher is the review''s teacher.';
