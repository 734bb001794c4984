//! Deletes what everybody has heard long ago.

use database::{DatabaseError, Pools};
use jobs::{Job, JobRun, Registry};
use serde::{Deserialize, Serialize};

use crate::rows;

/// Rows that are kept. A process reads them within a second, and a PostgreSQL that does nothing else commits some 10,000
/// transactions in one: even then a reader may be away for 20.
const ROWS_KEPT: i64 = 200_000;

/// The scheduled job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ForgetOld {}

impl Job for ForgetOld {
    const KIND: &'static str = "live_changes.forget_old";
}

/// Registers what this crate does in the background.
#[must_use]
pub fn register(registry: Registry, pools: &Pools) -> Registry {
    let pools = pools.clone();
    registry
        .register(move |_: ForgetOld, _: JobRun| {
            let pools = pools.clone();
            async move { Ok(forget_old(&pools).await?) }
        })
        .schedule("live_changes.forget_old", chrono::TimeDelta::minutes(10), ForgetOld::default)
}

async fn forget_old(pools: &Pools) -> Result<(), DatabaseError> {
    let mut connection = pools.write().await?;
    let newest = rows::newest(&mut connection).await?;
    rows::delete_until(&mut connection, newest.saturating_sub(ROWS_KEPT)).await
}
