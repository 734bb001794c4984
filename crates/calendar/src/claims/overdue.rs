//! Holds that nobody secured in time.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::calendar_claims;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::CalendarClaimId;
use uuid::Uuid;

use super::claims_table;
use crate::state::OwnerKind;

/// One claim that was held too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct OverdueClaim {
    /// Until when it was held.
    pub held_until: Option<DateTime<Utc>>,
    /// Its id.
    pub id: CalendarClaimId,
    /// Whose it is. Each of the owner's claims is listed.
    pub owner_id: Uuid,
}

/// The claims of this kind of owner whose hold is over, oldest first, at most `limit` of them after `after`.
///
/// # Errors
/// When the database fails.
pub async fn overdue(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    kind: OwnerKind,
    after: Option<OverdueClaim>,
    limit: i64,
) -> Result<Vec<OverdueClaim>, DatabaseError> {
    let (held_until, id) = after.map_or((None, None), |claim| (claim.held_until, Some(claim.id)));
    let query = claims_table
        // Raw SQL for the same reason as `is_live`: the index holds these rows only.
        .filter(sql::<Bool>("calendar_claims.status = 'HELD'"))
        .filter(calendar_claims::owner_kind.eq(kind))
        .filter(calendar_claims::held_until.le(now))
        .order((calendar_claims::held_until, calendar_claims::id))
        .limit(limit)
        .select((calendar_claims::held_until, calendar_claims::id, calendar_claims::owner_id));
    let claims = match (held_until, id) {
        (Some(held_until), Some(id)) => {
            query
                .filter(calendar_claims::held_until.ge(held_until))
                .filter(calendar_claims::held_until.gt(held_until).or(calendar_claims::id.gt(id).nullable()))
                .load(connection)
                .await?
        }
        _ => query.load(connection).await?,
    };
    Ok(claims)
}
