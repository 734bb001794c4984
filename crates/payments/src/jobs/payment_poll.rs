//! Looks for payments of which nothing was heard.

use ::jobs::{Job, JobError, JobRun};
use database::DatabaseError;
use serde::{Deserialize, Serialize};

use crate::commands::payments_poll;
use crate::services::PaymentServices;

/// How many payments one transaction takes.
const BATCH_SIZE: i64 = 100;

/// Has silent payments asked for. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PaymentPoll {}

impl Job for PaymentPoll {
    const KIND: &'static str = "payments.poll";
}

pub(super) async fn run(services: &PaymentServices, _: &PaymentPoll, run: &JobRun) -> Result<(), JobError> {
    let mut connection = services.pools.write().await?;
    loop {
        let polled = payments_poll::run(&mut connection, run.now, BATCH_SIZE).await?;
        if i64::try_from(polled).map_err(DatabaseError::internal)? < BATCH_SIZE {
            return Ok(());
        }
    }
}
