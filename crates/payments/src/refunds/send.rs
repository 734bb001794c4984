//! Sending a refund: note that the gateway is asked, ask it, note what it says. It can die anywhere in between and be run
//! again: the refund's id is the gateway's key, under which it sends the money once.

use kernel::id::RefundId;

use super::sending::{self, SendOutcome};
use crate::error::FlowError;
use crate::faults::fault_point;
use crate::gateway::{GatewayError, RefundOutcome};
use crate::services::PaymentServices;
use crate::state::ManualReason;

/// Has the gateway send the money back, unless that was done.
///
/// # Errors
/// When the gateway or the database cannot answer: to be tried again.
pub async fn run(services: &PaymentServices, id: RefundId) -> Result<(), FlowError> {
    let request = {
        let mut connection = services.pools.write().await?;
        sending::begin(&mut connection, services.clock.now(), services.gateway.as_ref(), id).await?
    };
    let Some(request) = request else {
        return Ok(());
    };
    fault_point("payments.refund.after_sent");
    let outcome = match services.gateway.refund(&request).await {
        Ok(RefundOutcome::Accepted) => SendOutcome::Accepted,
        Ok(RefundOutcome::Refused(words)) | Err(GatewayError::Refused(words)) => {
            SendOutcome::Manual(ManualReason::RefusedByGateway, Some(words))
        }
        Ok(RefundOutcome::UnknownPayment) => SendOutcome::Manual(ManualReason::UnknownAtGateway, None),
        Err(error) => return Err(error.into()),
    };
    fault_point("payments.refund.after_gateway");
    let mut connection = services.pools.write().await?;
    sending::finish(&mut connection, services.clock.now(), id, outcome).await?;
    Ok(())
}
