//! Asks the gateway how a payment stands.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::id::PaymentId;
use serde::{Deserialize, Serialize};

use crate::flows;
use crate::services::PaymentServices;

/// "Ask the gateway how this payment stands."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRefresh {
    /// The payment.
    pub payment_id: PaymentId,
    /// The gateway's transaction it spoke of; some ways to pay are only found by it.
    pub transaction_id: Option<String>,
}

impl Job for PaymentRefresh {
    const KIND: &'static str = "payments.refresh";
    // Half a day: a gateway may be away for hours, and for a refund made outside nobody else asks.
    const ATTEMPTS_MAX: i32 = 20;
}

impl PaymentRefresh {
    /// The payment as a whole.
    pub(crate) fn of(payment_id: PaymentId) -> Self {
        Self { payment_id, transaction_id: None }
    }

    /// Enqueues it to be run at an instant. A question that waits already, e.g. because the gateway did not answer, is asked
    /// then, if that is sooner.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enqueue(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        run_at: DateTime<Utc>,
    ) -> Result<(), DatabaseError> {
        let key = format!("{}:{}", self.payment_id, self.transaction_id.as_deref().unwrap_or("-"));
        ::jobs::enqueue_soonest(connection, now, run_at, &key, self).await
    }
}

pub(super) async fn run(
    services: &PaymentServices,
    job: &PaymentRefresh,
    _: &JobRun,
) -> Result<(), JobError> {
    flows::payment_refresh::run(services, job.payment_id, job.transaction_id.as_deref()).await?;
    Ok(())
}
