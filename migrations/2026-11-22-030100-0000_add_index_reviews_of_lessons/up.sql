-- What the public reads of a teacher. In `reviews_of_teacher` those of her materials would stand between.
CREATE INDEX CONCURRENTLY reviews_of_lessons ON reviews (teacher_id, created_at DESC, id DESC) WHERE booking_id IS NOT NULL AND hidden_at IS NULL
