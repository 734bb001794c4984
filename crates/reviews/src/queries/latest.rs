//! The latest reviews of many teachers' lessons: what cards show.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use kernel::id::TeacherId;

/// The first reviews of many teachers' lessons in one statement. By hand: Diesel has no `LATERAL`; a static id keeps it typed and
/// prepared once per connection.
pub(super) struct LatestReviews<'a> {
    pub(super) teachers: &'a [TeacherId],
    pub(super) limit: i64,
}

impl QueryFragment<Pg> for LatestReviews<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT review.id, review.booking_id, review.material_id, review.teacher_id, review.author_user_id, \
             review.rating, review.comment, review.reply, review.replied_at, review.hidden_at, review.hidden_reason, \
             review.edited_at, review.created_at, review.updated_at \
             FROM unnest(",
        );
        out.push_bind_param::<Array<SqlUuid>, _>(&self.teachers)?;
        out.push_sql(
            ") AS wanted(teacher_id) CROSS JOIN LATERAL (SELECT * FROM reviews \
             WHERE reviews.teacher_id = wanted.teacher_id AND booking_id IS NOT NULL AND hidden_at IS NULL \
             ORDER BY created_at DESC, id DESC LIMIT ",
        );
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(") AS review ORDER BY review.teacher_id, review.created_at DESC, review.id DESC");
        Ok(())
    }
}

impl QueryId for LatestReviews<'_> {
    type QueryId = LatestReviews<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for LatestReviews<'_> {
    type SqlType = (
        SqlUuid,
        (Nullable<SqlUuid>, Nullable<SqlUuid>),
        SqlUuid,
        SqlUuid,
        SmallInt,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Timestamptz>,
        Nullable<Timestamptz>,
        Nullable<Text>,
        Nullable<Timestamptz>,
        Timestamptz,
        Timestamptz,
    );
}
