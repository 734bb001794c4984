//! Looks for payouts of which nothing was heard, and for those that are still to be sent.

use ::jobs::{Job, JobError, JobRun};
use database::DatabaseError;
use serde::{Deserialize, Serialize};

use crate::commands::payouts_look;
use crate::services::PayoutServices;

/// How many payouts one transaction takes.
const BATCH_SIZE: i64 = 100;

/// Has payouts looked at that are due. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PayoutLook {}

impl Job for PayoutLook {
    const KIND: &'static str = "payouts.look";
}

pub(super) async fn run(services: &PayoutServices, run: &JobRun) -> Result<(), JobError> {
    let mut connection = services.pools.write().await?;
    loop {
        let looked_at = payouts_look::run(&mut connection, run.now, BATCH_SIZE).await?;
        if i64::try_from(looked_at).map_err(DatabaseError::internal)? < BATCH_SIZE {
            return Ok(());
        }
    }
}
