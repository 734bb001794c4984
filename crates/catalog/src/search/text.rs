//! Free text: what a typed text means, who matches it, and how well.
//!
//! Raw SQL: full-text queries and trigram operators are beyond the query builder.

use database::DatabaseError;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;
use diesel::sql_types::{Nullable, Text};
use diesel::{OptionalExtension as _, QueryableByName};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// A text as it is understood.
///
/// Each word means itself, in any of its Indonesian and English forms; a word nobody uses also means the three words in
/// use that look most like it. All of its words must match.
#[derive(Debug, Clone)]
pub(super) struct SearchText {
    /// Lower-case, without accents.
    plain: String,
    /// In the language of `to_tsquery`.
    query: String,
}

#[derive(QueryableByName)]
struct Understood {
    #[diesel(sql_type = Text)]
    plain: String,
    #[diesel(sql_type = Nullable<Text>)]
    query: Option<String>,
}

/// Words are letters and digits only, so quoting them cannot be escaped. More than twelve narrow nothing further. In a
/// short word one wrong letter changes most trigrams: it may look less alike.
const UNDERSTAND: &str = "\
SELECT max(typed.plain) AS plain, string_agg(reading.query, ' & ' ORDER BY typed.position) AS query
FROM (
    SELECT p.plain, t.word, t.position
    FROM (SELECT lower(unaccent($1)) AS plain) p
    LEFT JOIN LATERAL regexp_split_to_table(p.plain, '[^[:alnum:]]+') WITH ORDINALITY AS t (word, position)
        ON t.word <> '' AND t.position <= 13
) typed
LEFT JOIN LATERAL (
    SELECT '(''' || typed.word || '''' || coalesce(string_agg(' | ''' || alike.word || '''', ''), '') || ')' AS query
    FROM (
        SELECT w.word
        FROM search_words w
        WHERE length(typed.word) >= 3
            AND w.word % typed.word
            AND similarity(w.word, typed.word) >= CASE WHEN length(typed.word) <= 4 THEN 0.25 ELSE 0.35 END
            AND NOT EXISTS (SELECT FROM search_words k WHERE k.word = typed.word)
        ORDER BY similarity(w.word, typed.word) DESC, w.word
        LIMIT 3
    ) alike
) reading ON typed.word IS NOT NULL";

impl SearchText {
    /// Finds out what the text means; one statement.
    pub(super) async fn understand(conn: &mut AsyncPgConnection, text: &str) -> Result<Self, DatabaseError> {
        let row: Option<Understood> =
            diesel::sql_query(UNDERSTAND).bind::<Text, _>(text).get_result(conn).await.optional()?;
        // A text without a single letter or digit has no words, and the empty query matches nobody.
        let (plain, query) = row.map(|row| (row.plain, row.query.unwrap_or_default())).unwrap_or_default();
        Ok(Self { plain, query })
    }

    fn push_query<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(to_tsquery('indonesian', ");
        out.push_bind_param::<Text, String>(&self.query)?;
        out.push_sql(") || to_tsquery('english', ");
        out.push_bind_param::<Text, String>(&self.query)?;
        out.push_sql("))");
        Ok(())
    }

    /// How well: the weight of the matching words, the likeness of the letters, and a little of the rating, so that
    /// equal matches come by it. In millionths: a whole number compares exactly in a cursor.
    pub(super) fn push_relevance<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(1000000 * (2 * ts_rank(best.document, ");
        self.push_query(out)?;
        out.push_sql(") + word_similarity(");
        out.push_bind_param::<Text, String>(&self.plain)?;
        out.push_sql(", best.words) + best.rating_score / 50000.0))::integer");
        Ok(())
    }
}

/// "These words match", as a condition on the table `teacher_texts`.
impl QueryFragment<Pg> for SearchText {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("teacher_texts.document @@ ");
        self.push_query(&mut out)
    }
}
