//! Has the gateway send a payout.

use ::jobs::{Job, JobError};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::id::PayoutId;
use serde::{Deserialize, Serialize};

use crate::flows;
use crate::services::PayoutServices;

/// "Have the gateway send this payout."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutSend {
    /// The payout.
    pub payout_id: PayoutId,
}

impl Job for PayoutSend {
    const KIND: &'static str = "payouts.send";
    // A day and a half: a gateway may be down over night. What is still not sent then, the sweep begins anew.
    const ATTEMPTS_MAX: i32 = 45;
}

impl PayoutSend {
    /// Enqueues it, unless it waits already, e.g. because the gateway did not answer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enqueue(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
    ) -> Result<(), DatabaseError> {
        ::jobs::enqueue_once(connection, now, now, &self.payout_id.to_string(), self).await
    }
}

pub(super) async fn run(services: &PayoutServices, job: &PayoutSend) -> Result<(), JobError> {
    Ok(flows::payout_send::run(services, job.payout_id).await?)
}
