//! What an entitlement's line of an order is told about its money. The server registers these by the line's kind.

use ::jobs::{JobError, JobRun};
use database::schema::entitlements;
use database::{PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{EntitlementId, EntityId as _, OrderLineId};
use payments::LineKind;
use payments::jobs::LineSubject;

use crate::commands::{line_paid, line_refunded, line_reversed, purchase_expire};

/// Has the entitlement follow its line's money.
///
/// # Errors
/// [`JobError::Permanent`] for a line that sells no material; otherwise when the database fails.
pub async fn order_line_paid(pools: &Pools, subject: &LineSubject, run: &JobRun) -> Result<(), JobError> {
    let (mut conn, id) = entitlement_of(pools, subject).await?;
    let outcome = line_paid::run(&mut conn, run.now, id).await?;
    tracing::debug!(entitlement.id = %id, ?outcome, "a line's money was followed");
    Ok(())
}

/// Ends the purchase if its hold is over: when it goes on, there is nothing to follow.
///
/// # Errors
/// As [`order_line_paid`].
pub async fn order_line_hold_changed(
    pools: &Pools,
    subject: &LineSubject,
    run: &JobRun,
) -> Result<(), JobError> {
    let (mut conn, id) = entitlement_of(pools, subject).await?;
    let outcome = purchase_expire::run(&mut conn, run.now, id).await?;
    tracing::debug!(entitlement.id = %id, ?outcome, "a line's hold was followed");
    Ok(())
}

/// Takes the right away whose money the gateway took back.
///
/// # Errors
/// As [`order_line_paid`].
pub async fn order_line_reversed(pools: &Pools, subject: &LineSubject, run: &JobRun) -> Result<(), JobError> {
    let (mut conn, id) = entitlement_of(pools, subject).await?;
    let outcome = line_reversed::run(&mut conn, run.now, id).await?;
    tracing::debug!(entitlement.id = %id, ?outcome, "a line's reversal was followed");
    Ok(())
}

/// Takes the right away all of whose money goes back, by a decision of ours or from outside.
///
/// # Errors
/// As [`order_line_paid`].
pub async fn order_line_refunded(pools: &Pools, subject: &LineSubject, run: &JobRun) -> Result<(), JobError> {
    let (mut conn, id) = entitlement_of(pools, subject).await?;
    let outcome = line_refunded::run(&mut conn, run.now, id).await?;
    tracing::debug!(entitlement.id = %id, ?outcome, "a line's refund was followed");
    Ok(())
}

/// The entitlement that the line sells. That a line sells something else does not change by trying again.
async fn entitlement_of(
    pools: &Pools,
    subject: &LineSubject,
) -> Result<(PooledConnection, EntitlementId), JobError> {
    if subject.kind != LineKind::Material.as_str() {
        return Err(JobError::permanent(format!("a line of the kind {} is no material", subject.kind)));
    }
    let id = EntitlementId::from_uuid(subject.subject_id);
    let mut conn = pools.write().await?;
    let line_id: Option<Option<OrderLineId>> =
        entitlements::table.find(id).select(entitlements::order_line_id).first(&mut conn).await.optional()?;
    if line_id.flatten() == Some(subject.order_line_id) {
        Ok((conn, id))
    } else {
        Err(JobError::permanent(format!("{id} is not what {} sells", subject.order_line_id)))
    }
}
