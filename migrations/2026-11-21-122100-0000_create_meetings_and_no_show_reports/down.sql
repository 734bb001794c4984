DROP TABLE no_show_reports;
DROP TABLE meetings;
DROP INDEX bookings_completed_of_student;
ALTER TABLE bookings
    DROP CONSTRAINT bookings_answer_due_check, DROP CONSTRAINT bookings_completed_check,
    DROP COLUMN answer_due_at, DROP COLUMN confirmed_at, DROP COLUMN completed_at, DROP COLUMN completion_due_at;
