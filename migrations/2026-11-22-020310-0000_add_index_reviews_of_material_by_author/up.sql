CREATE UNIQUE INDEX CONCURRENTLY reviews_material_author_key ON reviews (material_id, author_user_id) WHERE material_id IS NOT NULL;
