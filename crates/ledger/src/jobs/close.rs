//! Keeps short what is added up for the books of an instant.

use ::jobs::{Job, JobError, JobRun};
use database::Pools;
use serde::{Deserialize, Serialize};

use crate::commands::days_close;

/// Closes the days that are over. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CloseDays {}

impl Job for CloseDays {
    const KIND: &'static str = "ledger.close_days";
}

pub(super) async fn run(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    loop {
        let mut connection = pools.write().await?;
        if days_close::run(&mut connection, run.now).await? == 0 {
            return Ok(());
        }
    }
}
