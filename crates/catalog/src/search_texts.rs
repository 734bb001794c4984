//! What free text search reads of a teacher: the rows of `teacher_texts`.

/// Selects `(teacher_id, document, words)` of every public teacher; ` AND t.id = …` may follow.
///
/// Raw SQL: full-text vectors with weights, two dictionaries and `unaccent` are beyond the query builder. It is one
/// text so that a changed profile, the rebuilding command and seeding cannot disagree.
pub const SELECT_PUBLIC_TEXTS: &str = "\
SELECT t.id,
    setweight(to_tsvector('indonesian', t.display_name || ' ' || s.names), 'A')
    || setweight(to_tsvector('english', t.display_name || ' ' || s.names), 'A')
    || setweight(to_tsvector('indonesian', t.headline), 'B')
    || setweight(to_tsvector('english', t.headline), 'B')
    || setweight(to_tsvector('indonesian', t.bio), 'C')
    || setweight(to_tsvector('english', t.bio), 'C') AS document,
    lower(unaccent(t.display_name || ' ' || t.headline || ' ' || s.names)) AS words
FROM teachers t
CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(k.name || ' ' || k.name_indonesian, ' ' ORDER BY k.slug), '') AS names
    FROM teacher_skills ts JOIN skills k ON k.id = ts.skill_id
    WHERE ts.teacher_id = t.id AND k.retired_at IS NULL
) s
WHERE t.status = 'PUBLISHED' AND t.hidden_at IS NULL AND t.deleted_at IS NULL";
