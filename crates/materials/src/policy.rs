//! Who may do what with a material, and the one definition of "in the store" for SQL.

mod actions;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;

pub use actions::{
    AvailableAction, MaterialAction, Publication, Situation, UnavailableReason, VersionFiles, archive,
    available_actions, discard_draft, edit, publish, unpublish,
};

/// "This material is published and not taken down", as a condition on the table `materials`. The store asks of its teacher
/// as well: [`catalog::policy::IsPublic`].
///
/// Written as text because the partial indexes carry the literal 'PUBLISHED': a bind parameter, which is what the query
/// builder would make of it, cannot be proved to be that, and a cached plan would not use them.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct IsPublished;

impl Expression for IsPublished {
    type SqlType = Bool;
}

impl<Tables> SelectableExpression<Tables> for IsPublished {}
impl<Tables> AppearsOnTable<Tables> for IsPublished {}

impl<GroupBy> ValidGrouping<GroupBy> for IsPublished {
    type IsAggregate = is_aggregate::No;
}

impl QueryFragment<Pg> for IsPublished {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(materials.status = 'PUBLISHED' AND materials.taken_down_at IS NULL)");
        Ok(())
    }
}

#[cfg(test)]
mod tests;
