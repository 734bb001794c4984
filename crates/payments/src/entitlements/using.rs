//! Using what was bought. Every use is written down, and there is a limit to them.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::{entitlement_uses, entitlements, order_lines};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntitlementId, EntitlementUseId, StoredFileId};
use uuid::Uuid;

use super::model::Entitlement;
use crate::state::EntitlementStatus;

/// What is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewUse {
    /// By which right.
    pub entitlement_id: EntitlementId,
    /// Which file of it.
    pub stored_file_id: StoredFileId,
    /// The request in which it was asked for.
    pub request_id: Option<Uuid>,
}

/// How often one file may be handed out to one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UseLimit {
    /// So often.
    pub uses_max: i64,
    /// Within so long.
    pub within: TimeDelta,
}

/// Why it is not used.
#[derive(Debug, thiserror::Error)]
pub enum UseRefused {
    /// It is not given any more, or its money went back.
    #[error("the entitlement is not active")]
    NotActive,
    /// It was used as often as it may be, and may again at the instant.
    #[error("used as often as it may be")]
    LimitReached(DateTime<Utc>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for UseRefused {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Writes a use down, the first of which keeps what was bought from being given back. How many are left then.
///
/// # Errors
/// [`UseRefused`]; nothing was written then.
pub async fn note_use(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewUse,
    limit: &UseLimit,
) -> Result<i64, UseRefused> {
    // Locked, so that uses at once count each other, and none is beside its being taken away.
    let entitlement: Option<Entitlement> = entitlements::table
        .find(new.entitlement_id)
        .select(Entitlement::as_select())
        .for_update()
        .first(connection)
        .await
        .optional()?;
    let entitlement = entitlement.filter(Entitlement::is_active).ok_or(UseRefused::NotActive)?;
    if is_money_gone(connection, &entitlement).await? {
        return Err(UseRefused::NotActive);
    }
    let used_before = used_within(connection, now, &new, limit).await?;
    let left = limit.uses_max - i64::try_from(used_before.len()).unwrap_or(i64::MAX);
    if left <= 0 {
        let oldest = used_before.into_iter().min().unwrap_or(now);
        return Err(UseRefused::LimitReached(oldest + limit.within));
    }
    let used = diesel::update(entitlements::table.find(entitlement.id))
        .filter(entitlements::status.eq(EntitlementStatus::Active))
        .set((
            entitlements::first_used_at.eq(entitlement.first_used_at.unwrap_or(now)),
            entitlements::use_count.eq(entitlements::use_count + 1),
            entitlements::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    if used != 1 {
        return Err(DatabaseError::internal("a locked entitlement was taken away").into());
    }
    diesel::insert_into(entitlement_uses::table)
        .values((
            entitlement_uses::id.eq(EntitlementUseId::generate(now)),
            entitlement_uses::entitlement_id.eq(entitlement.id),
            entitlement_uses::stored_file_id.eq(new.stored_file_id),
            entitlement_uses::request_id.eq(new.request_id),
            entitlement_uses::created_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(left - 1)
}

/// The line is the truth about the money: the job that takes the right away may still be on its way.
async fn is_money_gone(
    connection: &mut AsyncPgConnection,
    entitlement: &Entitlement,
) -> Result<bool, DatabaseError> {
    let Some(line_id) = entitlement.order_line_id else { return Ok(false) };
    let all_went_back = order_lines::amount.gt(0).and(order_lines::refunded_amount.ge(order_lines::amount));
    let paid = order_lines::table
        .find(line_id)
        .filter(order_lines::reversed_at.is_null())
        .filter(not(all_went_back));
    Ok(diesel::select(not(exists(paid))).get_result(connection).await?)
}

/// When the file was handed out to the user of late, by whichever of her rights to the same thing; no more than the limit.
async fn used_within(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: &NewUse,
    limit: &UseLimit,
) -> Result<Vec<DateTime<Utc>>, DatabaseError> {
    let own = diesel::alias!(entitlements as own);
    let same = entitlements::table
        .inner_join(
            own.on(own
                .field(entitlements::user_id)
                .eq(entitlements::user_id)
                .and(own.field(entitlements::kind).eq(entitlements::kind))
                .and(own.field(entitlements::subject_id).eq(entitlements::subject_id))),
        )
        .filter(entitlements::id.eq(new.entitlement_id))
        .select(own.field(entitlements::id));
    let ids: Vec<EntitlementId> = same.load(connection).await?;
    let uses = entitlement_uses::table
        .filter(entitlement_uses::entitlement_id.eq_any(ids))
        .filter(entitlement_uses::stored_file_id.eq(new.stored_file_id))
        .filter(entitlement_uses::created_at.gt(now - limit.within))
        .order(entitlement_uses::created_at.desc())
        .limit(limit.uses_max)
        .select(entitlement_uses::created_at);
    Ok(uses.load(connection).await?)
}
