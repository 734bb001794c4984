COMMENT ON TABLE reviews IS 'What students say of completed lessons, one per booking, and of materials, one per material and author.';
