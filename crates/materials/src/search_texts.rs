//! What free-text search reads of a material: the rows of `material_texts`.

/// Selects `(material_id, document, words)` of every published material that is not taken down; ` AND m.id = …` may
/// follow. A skill that was merged into another is called by the name of that one.
///
/// Raw SQL: full-text vectors with weights, two dictionaries and `unaccent` are beyond the query builder. It is one text
/// so that a changed material, the rebuilding command and seeding cannot disagree.
pub const SELECT_PUBLISHED_TEXTS: &str = "\
SELECT m.id,
    setweight(to_tsvector('indonesian', plain.title), 'A')
    || setweight(to_tsvector('english', plain.title), 'A')
    || setweight(to_tsvector('indonesian', plain.description), 'C')
    || setweight(to_tsvector('english', plain.description), 'C') AS document,
    lower(plain.title) AS words
FROM materials m
CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(k.name || ' ' || k.name_indonesian, ' ' ORDER BY k.slug), '') AS names
    FROM skills k
    WHERE k.retired_at IS NULL AND k.id IN (
        SELECT coalesce(s.merged_into_id, s.id)
        FROM material_skills ms JOIN skills s ON s.id = ms.skill_id
        WHERE ms.material_id = m.id
    )
) s
CROSS JOIN LATERAL (
    SELECT unaccent(m.title || ' ' || s.names) AS title, unaccent(m.description) AS description
) plain
WHERE m.status = 'PUBLISHED' AND m.taken_down_at IS NULL";
