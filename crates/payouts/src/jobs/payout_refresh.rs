//! Asks the gateway where a payout stands.

use ::jobs::{Job, JobError};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::id::PayoutId;
use serde::{Deserialize, Serialize};

use crate::flows;
use crate::services::PayoutServices;

/// "Ask the gateway where this payout stands."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutRefresh {
    /// The payout.
    pub payout_id: PayoutId,
}

impl Job for PayoutRefresh {
    const KIND: &'static str = "payouts.refresh";
    // Half a day: a gateway may be away for hours, and of a return weeks later nobody else asks.
    const ATTEMPTS_MAX: i32 = 20;
}

impl PayoutRefresh {
    /// Enqueues it. A question that waits already, e.g. because the gateway did not answer, is asked now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enqueue(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
    ) -> Result<(), DatabaseError> {
        ::jobs::enqueue_soonest(connection, now, now, &self.payout_id.to_string(), self).await
    }
}

pub(super) async fn run(services: &PayoutServices, job: &PayoutRefresh) -> Result<(), JobError> {
    flows::payout_refresh::run(services, job.payout_id).await?;
    Ok(())
}
