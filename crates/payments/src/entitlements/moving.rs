//! What becomes of an entitlement. `false` when it does not stand where the step begins: somebody was there before, nothing changed.

use chrono::{DateTime, Utc};
use database::schema::entitlements;
use database::{DatabaseError, constraint_name};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::EntitlementId;

use super::model::Entitlement;
use crate::state::{EntitlementStatus, Revocation};

/// The index that keeps anybody from having the same thing twice.
const LIVE: &str = "entitlements_live";

/// Why it was not paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LapseCause {
    /// Its hold was over, or it could not be given when the money came.
    HoldOver,
    /// Its buyer called it off.
    Cancelled,
}

/// It is paid: PENDING becomes ACTIVE.
///
/// # Errors
/// When the database fails.
pub async fn grant(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: EntitlementId,
) -> Result<bool, DatabaseError> {
    let granted = diesel::update(entitlements::table.find(id))
        .filter(entitlements::status.eq(EntitlementStatus::Pending))
        .set((
            entitlements::status.eq(EntitlementStatus::Active),
            entitlements::granted_at.eq(now),
            entitlements::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(granted == 1)
}

/// It was not paid: PENDING becomes LAPSED.
///
/// # Errors
/// When the database fails.
pub async fn lapse(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: EntitlementId,
    cause: LapseCause,
) -> Result<bool, DatabaseError> {
    let lapsed = diesel::update(entitlements::table.find(id))
        .filter(entitlements::status.eq(EntitlementStatus::Pending))
        .set((
            entitlements::status.eq(EntitlementStatus::Lapsed),
            entitlements::cancelled_at.eq((cause == LapseCause::Cancelled).then_some(now)),
            entitlements::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(lapsed == 1)
}

/// Its money is there after all: what LAPSED, or was REVOKED when the gateway took the money, is ACTIVE. `false` also when its user has
/// the same thing by another one, or holds it.
///
/// # Errors
/// When the database fails.
pub async fn revive(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    entitlement: &Entitlement,
) -> Result<bool, DatabaseError> {
    // In a savepoint: the index may refuse it.
    let revived = connection
        .transaction::<_, diesel::result::Error, _>(async |connection| {
            let is_over = entitlements::status.eq(EntitlementStatus::Lapsed).or(entitlements::status
                .eq(EntitlementStatus::Revoked)
                .and(entitlements::revocation.eq(Revocation::Reversed).assume_not_null()));
            diesel::update(entitlements::table.find(entitlement.id))
                .filter(is_over)
                .set((
                    entitlements::status.eq(EntitlementStatus::Active),
                    entitlements::revocation.eq(None::<Revocation>),
                    entitlements::revoked_at.eq(None::<DateTime<Utc>>),
                    entitlements::cancelled_at.eq(None::<DateTime<Utc>>),
                    entitlements::granted_at.eq(entitlement.granted_at.unwrap_or(now)),
                    entitlements::updated_at.eq(now),
                ))
                .execute(connection)
                .await
        })
        .await;
    match revived {
        Ok(revived) => Ok(revived == 1),
        Err(error) if constraint_name(&error) == Some(LIVE) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// It is taken away: ACTIVE becomes REVOKED.
///
/// # Errors
/// When the database fails.
pub async fn revoke(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: EntitlementId,
    revocation: Revocation,
) -> Result<bool, DatabaseError> {
    let revoked = diesel::update(entitlements::table.find(id))
        .filter(entitlements::status.eq(EntitlementStatus::Active))
        .set((
            entitlements::status.eq(EntitlementStatus::Revoked),
            entitlements::revocation.eq(revocation),
            entitlements::revoked_at.eq(now),
            entitlements::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(revoked == 1)
}

/// [`revoke`], unless it was used. Of this and the first use at once, one happens.
///
/// # Errors
/// When the database fails.
pub async fn revoke_unused(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: EntitlementId,
    revocation: Revocation,
) -> Result<bool, DatabaseError> {
    let revoked = diesel::update(entitlements::table.find(id))
        .filter(entitlements::status.eq(EntitlementStatus::Active))
        .filter(entitlements::first_used_at.is_null())
        .set((
            entitlements::status.eq(EntitlementStatus::Revoked),
            entitlements::revocation.eq(revocation),
            entitlements::revoked_at.eq(now),
            entitlements::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(revoked == 1)
}
