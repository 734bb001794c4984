//! What free text search reads of a teacher: the rows of `teacher_texts`, and the words in them.

/// Selects `(teacher_id, document, words)` of every public teacher; ` AND t.id = …` may follow.
///
/// Raw SQL: full-text vectors with weights, two dictionaries and `unaccent` are beyond the query builder. It is one
/// text so that a changed profile, the rebuilding command and seeding cannot disagree.
pub const SELECT_PUBLIC_TEXTS: &str = "\
SELECT t.id,
    setweight(to_tsvector('indonesian', plain.name), 'A')
    || setweight(to_tsvector('english', plain.name), 'A')
    || setweight(to_tsvector('indonesian', plain.headline), 'B')
    || setweight(to_tsvector('english', plain.headline), 'B')
    || setweight(to_tsvector('indonesian', plain.bio), 'C')
    || setweight(to_tsvector('english', plain.bio), 'C') AS document,
    lower(plain.name || ' ' || plain.headline) AS words
FROM teachers t
CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(k.name || ' ' || k.name_indonesian, ' ' ORDER BY k.slug), '') AS names
    FROM teacher_skills ts JOIN skills k ON k.id = ts.skill_id
    WHERE ts.teacher_id = t.id AND k.retired_at IS NULL
) s
CROSS JOIN LATERAL (
    SELECT unaccent(t.display_name || ' ' || s.names) AS name, unaccent(t.headline) AS headline, unaccent(t.bio) AS bio
) plain
WHERE t.status = 'PUBLISHED' AND t.hidden_at IS NULL AND t.deleted_at IS NULL";

/// Selects the words of `teacher_texts`; ` AND teacher_texts.teacher_id = …` may follow. Very short ones resemble too
/// much, very long ones nothing.
///
/// Raw SQL: splitting a text into rows is beyond the query builder.
pub const SELECT_WORDS: &str = "\
SELECT DISTINCT t.word
FROM teacher_texts, regexp_split_to_table(teacher_texts.words, '[^[:alnum:]]+') AS t (word)
WHERE length(t.word) BETWEEN 3 AND 40";
