//! Releases earnings that nobody can object to any more.

use ::jobs::{Job, JobError, JobRun};
use serde::{Deserialize, Serialize};

use crate::release::sweep;
use crate::services::PaymentServices;

/// Releases what is due. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ReleaseDue {}

impl Job for ReleaseDue {
    const KIND: &'static str = "payments.release_due";
}

pub(super) async fn run(services: &PaymentServices, run: &JobRun) -> Result<(), JobError> {
    sweep::run(&services.pools, run.now).await?;
    Ok(())
}
