//! Past claims leave the index that keeps people from being in two places at once.

use database::{DatabaseError, Pools};
use jobs::{Job, JobError, JobRun};
use serde::{Deserialize, Serialize};

use crate::claims;

/// How many claims one statement finishes.
const BATCH_SIZE: i64 = 1_000;

/// Finishes secured claims whose time has passed. Scheduled daily.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FinishPastClaims {}

impl Job for FinishPastClaims {
    const KIND: &'static str = "calendar.finish_past_claims";
}

/// Does the job.
///
/// # Errors
/// When the database fails; what was finished stays finished.
pub async fn finish_past_claims(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    loop {
        let mut connection = pools.write().await?;
        let finished = claims::finish_past(&mut connection, run.now, BATCH_SIZE).await?;
        if i64::try_from(finished).map_err(DatabaseError::internal)? < BATCH_SIZE {
            return Ok(());
        }
    }
}
