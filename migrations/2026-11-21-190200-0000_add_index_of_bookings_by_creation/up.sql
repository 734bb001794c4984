-- For a teacher who waits for bookings: what was booked since.
CREATE INDEX CONCURRENTLY bookings_of_teacher_by_creation ON bookings (teacher_id, created_at, id)
