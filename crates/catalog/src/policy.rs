//! Who may see what, and the one definition of "public" for SQL.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;
use kernel::Actor;

use crate::model::Teacher;

/// Whether the actor may see the profile: everybody a public one, its owner and admins also what is not public.
#[must_use]
pub fn may_see(actor: &Actor, teacher: &Teacher) -> bool {
    let owns = || {
        teacher.deleted_at.is_none() && actor.user().is_some_and(|user| Some(user.user_id) == teacher.user_id)
    };
    teacher.is_public() || actor.is_admin() || matches!(actor, Actor::System) || owns()
}

/// Whether the actor may see what a public profile keeps to itself, such as the default place: its owner and admins.
#[must_use]
pub fn owns_or_moderates(actor: &Actor, teacher: &Teacher) -> bool {
    actor.is_admin() || actor.user().is_some_and(|user| Some(user.user_id) == teacher.user_id)
}

/// "This teacher is public", as a condition on the table `teachers`.
///
/// Written as text because the partial indexes carry the literal 'PUBLISHED': a bind parameter, which is what the
/// query builder would make of it, cannot be proved to be that, and a cached plan would not use them.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct IsPublic;

impl Expression for IsPublic {
    type SqlType = Bool;
}

impl<Tables> SelectableExpression<Tables> for IsPublic {}
impl<Tables> AppearsOnTable<Tables> for IsPublic {}

impl<GroupBy> ValidGrouping<GroupBy> for IsPublic {
    type IsAggregate = is_aggregate::No;
}

impl QueryFragment<Pg> for IsPublic {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "(teachers.status = 'PUBLISHED' AND teachers.hidden_at IS NULL AND teachers.deleted_at IS NULL)",
        );
        Ok(())
    }
}
