//! Free text: what a typed text means, and what matches it.
//!
//! Raw SQL: full-text queries and trigram operators are beyond the query builder.

use database::DatabaseError;
use diesel::QueryableByName;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// A text as it is understood, as a condition on `materials`: all of its words must match.
///
/// Each word means itself, in any of its Indonesian and English forms; a word that no material has also means what looks
/// like it. Words that say nothing in either language, such as "yang", narrow nothing.
#[derive(Debug, Clone)]
pub(super) struct SearchText {
    words: Vec<Word>,
}

#[derive(Debug, Clone, QueryableByName)]
struct Word {
    /// Letters and digits only, lower-case, without accents.
    #[diesel(sql_type = Text)]
    word: String,
    /// The same in the language of `to_tsquery`.
    #[diesel(sql_type = Text)]
    query: String,
    /// Whether some material has it as it is, or it is too short to look like anything.
    #[diesel(sql_type = Bool)]
    is_exact: bool,
}

/// Words are letters and digits only, so quoting them cannot be escaped; more than twelve narrow nothing further. The
/// likeness that `<%` asks for is set for the transaction: its default of 0.6 forgives nothing in words of six letters.
const UNDERSTAND: &str = "\
SELECT typed.word, typed.query,
    length(typed.word) < 3 OR EXISTS (
        SELECT FROM material_texts t
        WHERE t.document @@ (to_tsquery('indonesian', typed.query) || to_tsquery('english', typed.query))
    ) AS is_exact
FROM (
    SELECT w.word, '''' || w.word || '''' AS query, w.position, p.likeness
    FROM (
        SELECT lower(unaccent($1)) AS plain,
            set_config('pg_trgm.word_similarity_threshold', '0.45', true) AS likeness
    ) p
    CROSS JOIN LATERAL regexp_split_to_table(p.plain, '[^[:alnum:]]+') WITH ORDINALITY AS w (word, position)
    WHERE w.word <> '' AND w.position <= 13
) typed
WHERE numnode(to_tsquery('indonesian', typed.query) || to_tsquery('english', typed.query)) > 0
ORDER BY typed.position";

impl SearchText {
    /// Finds out what the text means; one statement, to be made in the transaction of the statement that uses it.
    pub(super) async fn understand(conn: &mut AsyncPgConnection, text: &str) -> Result<Self, DatabaseError> {
        let words = diesel::sql_query(UNDERSTAND).bind::<Text, _>(text).load(conn).await?;
        Ok(Self { words })
    }
}

impl Word {
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(material_texts.document @@ (to_tsquery('indonesian', ");
        out.push_bind_param::<Text, String>(&self.query)?;
        out.push_sql(") || to_tsquery('english', ");
        out.push_bind_param::<Text, String>(&self.query)?;
        out.push_sql("))");
        if !self.is_exact {
            out.push_sql(" OR ");
            out.push_bind_param::<Text, String>(&self.word)?;
            out.push_sql(" <% material_texts.words");
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for SearchText {
    type QueryId = ();
    // Its text depends on how many words there are.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for SearchText {
    type SqlType = Bool;
}

impl<Tables> SelectableExpression<Tables> for SearchText {}
impl<Tables> AppearsOnTable<Tables> for SearchText {}

impl<GroupBy> ValidGrouping<GroupBy> for SearchText {
    type IsAggregate = is_aggregate::No;
}

impl QueryFragment<Pg> for SearchText {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if self.words.is_empty() {
            // A text without a single word that says something finds nothing.
            out.push_sql("false");
            return Ok(());
        }
        out.push_sql("EXISTS (SELECT FROM material_texts WHERE material_texts.material_id = materials.id");
        for word in &self.words {
            out.push_sql(" AND ");
            word.push(&mut out)?;
        }
        out.push_sql(")");
        Ok(())
    }
}
