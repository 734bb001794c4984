//! Free text: whether a teacher matches, and how well.
//!
//! Raw SQL: full-text queries and trigram operators are beyond the query builder.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;
use diesel::sql_types::Text;

/// A text that is looked for. Words are stemmed as Indonesian and as English, which is how the documents are stored.
#[derive(Debug, Clone)]
pub(super) struct SearchText(pub(super) String);

impl SearchText {
    /// `… OR …` of the two stemmed readings of the text.
    fn push_query<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(websearch_to_tsquery('indonesian', ");
        out.push_bind_param::<Text, String>(&self.0)?;
        out.push_sql(") || websearch_to_tsquery('english', ");
        out.push_bind_param::<Text, String>(&self.0)?;
        out.push_sql("))");
        Ok(())
    }

    fn push_plain<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("lower(unaccent(");
        out.push_bind_param::<Text, String>(&self.0)?;
        out.push_sql("))");
        Ok(())
    }

    /// Whether the words themselves match, typing errors apart.
    pub(super) fn push_exact_match<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("teacher_texts.document @@ ");
        self.push_query(out)
    }

    /// How well: the weight of the matching words, the likeness of the letters, and a little of the rating, so that
    /// equal matches come by it. In millionths: a whole number compares exactly in a cursor.
    pub(super) fn push_relevance<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(1000000 * (2 * ts_rank(best.document, ");
        self.push_query(out)?;
        out.push_sql(") + word_similarity(");
        self.push_plain(out)?;
        out.push_sql(", best.words) + best.rating_score / 50000.0))::integer");
        Ok(())
    }
}

impl QueryFragment<Pg> for SearchText {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(");
        self.push_exact_match(&mut out)?;
        out.push_sql(" OR teacher_texts.words %> ");
        self.push_plain(&mut out)?;
        out.push_sql(")");
        Ok(())
    }
}
