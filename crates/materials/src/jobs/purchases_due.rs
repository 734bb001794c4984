//! Purchases that nobody paid in time end by themselves.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::schema::{entitlements, order_lines};
use database::{DatabaseError, Pools};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::EntitlementId;
use payments::EntitlementKind;
use serde::{Deserialize, Serialize};

use crate::commands::purchase_expire;

/// How many one look finds.
const BATCH_SIZE: i64 = 200;

/// Looks for purchases whose hold is over and ends them. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PurchasesDue {}

impl Job for PurchasesDue {
    const KIND: &'static str = "materials.purchases_due";
}

type Place = (DateTime<Utc>, EntitlementId);

/// Ends every one in a small transaction of its own. One that fails keeps neither the others nor the next look, which is its retry.
///
/// # Errors
/// When they cannot be read.
pub async fn expire_overdue_purchases(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    let mut after = None;
    loop {
        let mut conn = pools.write().await?;
        let overdue = overdue(&mut conn, run.now, after).await?;
        let Some(last) = overdue.last().copied() else { return Ok(()) };
        for (_, id) in overdue {
            if let Err(error) = purchase_expire::run(&mut conn, run.now, id).await {
                tracing::error!(entitlement.id = %id, %error, "an overdue purchase could not be ended");
            }
        }
        after = Some(last);
    }
}

async fn overdue(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    after: Option<Place>,
) -> Result<Vec<Place>, DatabaseError> {
    let mut query = entitlements::table
        .inner_join(order_lines::table)
        // Raw SQL: the status must stand in the statement's text, or PostgreSQL cannot see that the partial index holds all such rows.
        .filter(sql::<Bool>("entitlements.status = 'PENDING'"))
        .filter(entitlements::kind.eq(EntitlementKind::Material))
        .filter(order_lines::expires_at.le(now))
        .order((entitlements::created_at, entitlements::id))
        .limit(BATCH_SIZE)
        .select((entitlements::created_at, entitlements::id))
        .into_boxed();
    if let Some((created_at, id)) = after {
        query = query
            .filter(entitlements::created_at.ge(created_at))
            .filter(entitlements::created_at.gt(created_at).or(entitlements::id.gt(id)));
    }
    Ok(query.load(conn).await?)
}
