-- Hidden ones among them, which the public's index leaves out.
CREATE INDEX CONCURRENTLY reviews_of_teacher_for_admins ON reviews (teacher_id, created_at DESC, id DESC)
