CREATE INDEX CONCURRENTLY reviews_of_material ON reviews (material_id, created_at DESC, id DESC) WHERE material_id IS NOT NULL AND hidden_at IS NULL;
