//! Sends a refund.

use ::jobs::{Job, JobError, JobRun, Registry};
use kernel::id::RefundId;
use serde::{Deserialize, Serialize};

use crate::refunds;
use crate::services::PaymentServices;

/// "Have the gateway send this money back."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundSend {
    /// The refund.
    pub refund_id: RefundId,
}

impl Job for RefundSend {
    const KIND: &'static str = "payments.send_refund";
    /// A day and a half: a part of a card's payment goes back only after its settlement, and neither that nor a gateway
    /// that is down over night should cost anybody's attention.
    const ATTEMPTS_MAX: i32 = 45;
}

/// Registers what sends refunds.
#[must_use]
pub fn register_refund_send(registry: Registry, services: &PaymentServices) -> Registry {
    let services = services.clone();
    registry.register(move |job: RefundSend, run| {
        let services = services.clone();
        async move { send(&services, &job, &run).await }
    })
}

async fn send(services: &PaymentServices, job: &RefundSend, _: &JobRun) -> Result<(), JobError> {
    Ok(refunds::send::run(services, job.refund_id).await?)
}
