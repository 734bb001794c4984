//! Purchases whose money came or went, and that nobody told: the job that tells them ended as a dead letter. Somebody has paid and
//! cannot download, or downloads what is not paid any more. Nobody should have to find that letter for them.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{entitlements, order_lines};
use database::{DatabaseError, Pools};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::EntitlementId;
use payments::{EntitlementStatus, LineKind, Revocation};
use serde::{Deserialize, Serialize};

use crate::commands::line_paid::LinePaidOutcome;
use crate::commands::{line_paid, line_refunded, line_reversed};

/// How long a purchase may take to follow its money before somebody looks: the job that tells it is done in seconds.
pub const FOLLOWED_WITHIN: TimeDelta = TimeDelta::minutes(5);
/// How far back is looked. What was not to be healed for so long needs an admin.
const LOOKS_BACK: TimeDelta = TimeDelta::days(7);
/// How many one look finds.
const BATCH_SIZE: i64 = 200;

/// Looks for purchases that have not followed their money, and has them follow it. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct UnfollowedMoney {}

impl Job for UnfollowedMoney {
    const KIND: &'static str = "materials.unfollowed_money";
}

type Place = (DateTime<Utc>, EntitlementId);

/// Has every purchase follow its money that has not done so for minutes. One that fails does not keep the others.
///
/// # Errors
/// When these purchases cannot be read.
pub async fn follow_unfollowed_money(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    let mut after = None;
    loop {
        let mut conn = pools.write().await?;
        let unfollowed = unfollowed(&mut conn, run.now, after).await?;
        let Some(last) = unfollowed.last().copied() else { return Ok(()) };
        for (_, id) in unfollowed {
            if let Err(error) = follow(&mut conn, run.now, id).await {
                tracing::error!(entitlement.id = %id, %error, "a purchase could not follow its money");
            }
        }
        after = Some(last);
    }
}

async fn follow(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: EntitlementId,
) -> Result<(), DatabaseError> {
    let outcome = line_paid::run(conn, now, id).await?;
    // If nobody told it of its money, nobody may have told it that the money is gone either.
    line_reversed::run(conn, now, id).await?;
    line_refunded::run(conn, now, id).await?;
    if outcome != LinePaidOutcome::LeftAlone {
        tracing::warn!(entitlement.id = %id, ?outcome, "a purchase was not told of its money: see the dead letters");
    }
    Ok(())
}

async fn unfollowed(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    after: Option<Place>,
) -> Result<Vec<Place>, DatabaseError> {
    let went_back = order_lines::amount.gt(0).and(order_lines::refunded_amount.ge(order_lines::amount));
    let is_gone = || order_lines::reversed_at.is_not_null().or(went_back);
    let is_here = order_lines::reversed_at
        .is_null()
        .and(order_lines::amount.eq(0).or(order_lines::refunded_amount.lt(order_lines::amount)));
    let was_taken = entitlements::revocation
        .is_not_distinct_from(Revocation::Reversed)
        .or(entitlements::revocation.is_not_distinct_from(Revocation::Refunded));
    let has_no_money = entitlements::status
        .eq(EntitlementStatus::Lapsed)
        .or(entitlements::status.eq(EntitlementStatus::Revoked).and(was_taken));
    let mut query = order_lines::table
        .inner_join(entitlements::table)
        .filter(order_lines::kind.eq(LineKind::Material))
        // Raw SQL: the status must stand in the statement's text, or PostgreSQL cannot see that the partial index holds all such rows.
        .filter(sql::<Bool>("order_lines.status = 'PAID'"))
        .filter(order_lines::updated_at.gt(now - LOOKS_BACK))
        .filter(order_lines::updated_at.le(now - FOLLOWED_WITHIN))
        .filter(
            entitlements::status
                .eq(EntitlementStatus::Pending)
                .or(entitlements::status.eq(EntitlementStatus::Active).and(is_gone()))
                .or(has_no_money.and(is_here)),
        )
        .order((order_lines::updated_at, entitlements::id))
        .limit(BATCH_SIZE)
        .select((order_lines::updated_at, entitlements::id))
        .into_boxed();
    if let Some((updated_at, id)) = after {
        query = query
            .filter(order_lines::updated_at.ge(updated_at))
            .filter(order_lines::updated_at.gt(updated_at).or(entitlements::id.gt(id)));
    }
    Ok(query.load(conn).await?)
}
