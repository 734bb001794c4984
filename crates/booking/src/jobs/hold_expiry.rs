//! Overdue holds end by themselves.

use std::collections::HashSet;

use ::jobs::{Job, JobError, JobRun};
use calendar::OwnerKind;
use calendar::claims::{self, OverdueClaim};
use calendar::jobs::ClaimExpired;
use database::{DatabaseError, Pools};
use kernel::id::{BookingId, EntityId as _};
use serde::{Deserialize, Serialize};

use crate::commands::hold_expire;

/// How many claims one look finds.
const BATCH_SIZE: i64 = 200;

/// Looks for overdue holds and ends them. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct HoldExpiry {}

impl Job for HoldExpiry {
    const KIND: &'static str = "booking.hold_expiry";
}

/// Ends every overdue hold in a small transaction of its own. One that fails keeps neither the others nor the next look,
/// which is its retry: a sweep that failed would wait in backoff, and hold back every later one under its schedule's key.
///
/// # Errors
/// When the overdue holds cannot be read.
pub async fn expire_overdue_holds(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    let mut seen = HashSet::new();
    let mut after: Option<OverdueClaim> = None;
    loop {
        let mut connection = pools.write().await?;
        let overdue =
            claims::overdue(&mut connection, run.now, OwnerKind::Booking, after, BATCH_SIZE).await?;
        let Some(last) = overdue.last().copied() else { return Ok(()) };
        for claim in overdue {
            if !seen.insert(claim.owner_id) {
                continue;
            }
            let id = BookingId::from_uuid(claim.owner_id);
            if let Err(error) = hold_expire::run(&mut connection, run.now, id).await {
                tracing::error!(booking.id = %id, %error, "an overdue hold could not be ended");
            }
        }
        after = Some(last);
    }
}

/// Ends a booking whose time a rival took, unless it is held again.
///
/// # Errors
/// [`JobError::Permanent`] for owners that are no bookings; otherwise when the database fails.
pub async fn claim_expired(pools: &Pools, job: &ClaimExpired, run: &JobRun) -> Result<(), JobError> {
    if job.owner_kind != OwnerKind::Booking.as_str() {
        return Err(JobError::permanent(format!("claims of the unknown kind {} expired", job.owner_kind)));
    }
    let mut connection = pools.write().await?;
    let id = BookingId::from_uuid(job.owner_id);
    hold_expire::run(&mut connection, run.now, id)
        .await
        .map_err(|error: DatabaseError| error.into())
        .map(drop)
}
