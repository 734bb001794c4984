//! Ends an attempt that nobody wants to be paid any more.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::id::PaymentId;
use serde::{Deserialize, Serialize};

use crate::flows;
use crate::services::PaymentServices;

/// "Nobody is to pay this any more": its order is over or paid otherwise, or another attempt took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentAbandon {
    /// The attempt.
    pub payment_id: PaymentId,
}

impl Job for PaymentAbandon {
    const KIND: &'static str = "payments.abandon";
}

impl PaymentAbandon {
    /// Enqueues it, unless it waits already.
    pub(crate) async fn enqueue(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
    ) -> Result<(), DatabaseError> {
        ::jobs::enqueue_once(connection, now, now, &self.payment_id.to_string(), self).await
    }
}

pub(super) async fn run(
    services: &PaymentServices,
    job: &PaymentAbandon,
    _: &JobRun,
) -> Result<(), JobError> {
    flows::payment_abandon::run(services, job.payment_id).await.map_err(Into::into)
}
