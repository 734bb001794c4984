//! The latest reports of many materials.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

/// The first reports of many materials in one statement. By hand: Diesel has no `LATERAL`; a static id keeps it typed and
/// prepared once per connection.
pub(super) struct LatestReports<'a> {
    pub(super) materials: &'a [Uuid],
    pub(super) limit: i64,
}

impl QueryFragment<Pg> for LatestReports<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT report.id, report.reporter_user_id, report.subject_kind, report.subject_id, report.reason, \
             report.note, report.status, report.decided_at, report.decided_by_user_id, report.created_at, \
             report.updated_at FROM unnest(",
        );
        out.push_bind_param::<Array<SqlUuid>, _>(&self.materials)?;
        out.push_sql(
            ") AS wanted(material_id) CROSS JOIN LATERAL (SELECT * FROM reports \
             WHERE reports.subject_kind = 'MATERIAL' AND reports.subject_id = wanted.material_id \
             ORDER BY created_at DESC, id DESC LIMIT ",
        );
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(") AS report ORDER BY report.subject_id, report.created_at DESC, report.id DESC");
        Ok(())
    }
}

impl QueryId for LatestReports<'_> {
    type QueryId = LatestReports<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for LatestReports<'_> {
    type SqlType = (
        SqlUuid,
        SqlUuid,
        Text,
        SqlUuid,
        Text,
        Nullable<Text>,
        Text,
        Nullable<Timestamptz>,
        Nullable<SqlUuid>,
        Timestamptz,
        Timestamptz,
    );
}
