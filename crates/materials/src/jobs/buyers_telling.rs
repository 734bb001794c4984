//! All who have a material are told something, a batch at a time: each batch enqueues the notices of its people and the next batch, in
//! one transaction.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::schema::entitlements;
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntitlementId, EntityId as _, MaterialId};
use payments::{EntitlementKind, EntitlementStatus};
use serde::{Deserialize, Serialize};

use super::material_updated::MaterialUpdated;
use super::notices::{MaterialAccessLostNotice, MaterialUpdatedNotice};

/// How many are told at a time.
const BATCH_SIZE: i64 = 200;

/// What those who have a material are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BuyersNews {
    /// It has a new version.
    Updated {
        /// The version's number.
        number: i32,
    },
    /// An admin took it down, also from them.
    TakenDown,
}

/// Tells all who have the material, or those who got it before a place in their list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuyersTelling {
    /// Which material.
    pub material_id: MaterialId,
    /// What they are told.
    pub news: BuyersNews,
    /// Who was told last: those who got it latest are told first. `None` at the beginning.
    pub after: Option<(DateTime<Utc>, EntitlementId)>,
}

impl Job for BuyersTelling {
    const KIND: &'static str = "materials.buyers_telling";
}

impl From<&MaterialUpdated> for BuyersTelling {
    fn from(job: &MaterialUpdated) -> Self {
        let news = BuyersNews::Updated { number: job.number };
        Self { material_id: job.material_id, news, after: None }
    }
}

/// Tells a batch, and has the next one told.
///
/// # Errors
/// When the database fails.
pub async fn tell_buyers(pools: &Pools, job: &BuyersTelling, run: &JobRun) -> Result<(), JobError> {
    let mut conn = pools.write().await?;
    conn.transaction::<_, DatabaseError, _>(async |conn| {
        let batch = batch(conn, job).await?;
        for (_, id) in &batch {
            enqueue(conn, run.now, job.news, *id).await?;
        }
        if let Some(last) = batch.last().copied() {
            let next = BuyersTelling { after: Some(last), ..job.clone() };
            jobs::enqueue(conn, run.now, &next).await?;
        }
        Ok(())
    })
    .await?;
    Ok(())
}

async fn enqueue(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    news: BuyersNews,
    entitlement_id: EntitlementId,
) -> Result<(), DatabaseError> {
    match news {
        BuyersNews::Updated { number } => {
            jobs::enqueue(conn, now, &MaterialUpdatedNotice { entitlement_id, number }).await?;
        }
        BuyersNews::TakenDown => {
            jobs::enqueue(conn, now, &MaterialAccessLostNotice { entitlement_id }).await?;
        }
    }
    Ok(())
}

async fn batch(
    conn: &mut AsyncPgConnection,
    job: &BuyersTelling,
) -> Result<Vec<(DateTime<Utc>, EntitlementId)>, DatabaseError> {
    let granted_at = entitlements::granted_at.assume_not_null();
    let mut query = entitlements::table
        .filter(entitlements::kind.eq(EntitlementKind::Material))
        .filter(entitlements::subject_id.eq(job.material_id.uuid()))
        .filter(entitlements::granted_at.is_not_null())
        .filter(entitlements::status.eq(EntitlementStatus::Active))
        .order((entitlements::granted_at.desc(), entitlements::id.desc()))
        .limit(BATCH_SIZE)
        .select((granted_at, entitlements::id))
        .into_boxed();
    if let Some((at, id)) = job.after {
        query = query.filter(granted_at.le(at)).filter(granted_at.lt(at).or(entitlements::id.lt(id)));
    }
    Ok(query.load(conn).await?)
}
