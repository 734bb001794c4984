//! Moving the end of a hold. Whether somebody is taken does not change, so no people are locked: the caller holds the lock
//! of what the time was taken for.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::calendar_claims;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::claims_table;
use super::ending::live_claims;
use crate::model::ClaimOwner;
use crate::state::ClaimStatus;

/// Holds the owner's time until `until`, but no longer than `margin` before it begins. A hold is never shortened by this,
/// and one that is overdue lives on if nobody has taken its time yet. Says until when the time is held now; `None` when
/// nothing changed.
///
/// # Errors
/// When the database fails.
pub async fn extend(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    owner: ClaimOwner,
    until: DateTime<Utc>,
    margin: TimeDelta,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let live = live_claims(connection, owner).await?;
    if live.iter().any(|claim| claim.status != ClaimStatus::Held) {
        return Ok(None);
    }
    let Some(starts_at) = live.iter().map(|claim| claim.starts_at).min() else { return Ok(None) };
    let held_until = live.iter().filter_map(|claim| claim.held_until).max();
    let until = until.min(starts_at - margin);
    if until <= now || held_until.is_some_and(|held_until| until <= held_until) {
        return Ok(None);
    }
    let ids: Vec<_> = live.iter().map(|claim| claim.id).collect();
    let extended = diesel::update(claims_table)
        .filter(calendar_claims::id.eq_any(&ids))
        .filter(calendar_claims::status.eq(ClaimStatus::Held))
        .set((calendar_claims::held_until.eq(until), calendar_claims::updated_at.eq(now)))
        .execute(connection)
        .await?;
    if extended == ids.len() {
        Ok(Some(until))
    } else {
        Err(DatabaseError::internal(format!("{extended} of {} locked claims were extended", ids.len())))
    }
}

/// Ends the owner's hold: its time is overdue from `now` on, and goes to whoever wants it next. Nothing happens to what is
/// secured, over, or overdue already.
///
/// # Errors
/// When the database fails.
pub async fn end_hold(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    owner: ClaimOwner,
) -> Result<(), DatabaseError> {
    let live = live_claims(connection, owner).await?;
    let ids: Vec<_> = live.iter().map(|claim| claim.id).collect();
    diesel::update(claims_table)
        .filter(calendar_claims::id.eq_any(ids))
        .filter(calendar_claims::status.eq(ClaimStatus::Held))
        .filter(calendar_claims::held_until.gt(now))
        .set((calendar_claims::held_until.eq(now), calendar_claims::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(())
}
