//! Looks for disputes of which a decision or a reminder is due.

use ::jobs::{Job, JobError, JobRun};
use serde::{Deserialize, Serialize};

use crate::commands::disputes_progress;
use crate::services::PaymentServices;

/// How many of each one look finds.
const BATCH_SIZE: i64 = 100;

/// Does what is due of disputes. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DisputesDue {}

impl Job for DisputesDue {
    const KIND: &'static str = "payments.disputes_due";
}

/// One transaction each; one that fails does not keep the others, and is tried again by the next look.
pub(super) async fn run(services: &PaymentServices, run: &JobRun) -> Result<(), JobError> {
    loop {
        let due = disputes_progress::due(&mut *services.pools.write().await?, run.now, BATCH_SIZE).await?;
        let mut failed = None;
        for id in &due {
            let outcome = disputes_progress::run(&mut *services.pools.write().await?, run.now, *id).await;
            if let Err(error) = outcome {
                tracing::error!(dispute_id = %id, %error, "what is due of a dispute could not be done");
                failed = Some(error);
            }
        }
        match failed {
            Some(error) => return Err(error.into()),
            None if due.is_empty() => return Ok(()),
            None => {}
        }
    }
}
