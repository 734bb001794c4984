//! "I have paid": the buyer wants to know now.

use database::CommandError;
use kernel::id::PaymentId;
use kernel::{Actor, Refusal};

use crate::commands::refresh_claim;
use crate::error::FlowError;
use crate::flows::payment_refresh;
use crate::model::Payment;
use crate::services::PaymentServices;

/// Why nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentRefreshCode {
    /// You have no such payment.
    NotFound,
    /// The gateway does not answer as it should.
    GatewayUnavailable,
}

/// The payment as the gateway has it now, or, when somebody has just asked, as it is.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    services: &PaymentServices,
    actor: &Actor,
    payment_id: PaymentId,
) -> Result<Payment, CommandError<PaymentRefreshCode>> {
    let claim = {
        let mut connection = services.pools.write().await?;
        refresh_claim::run(&mut connection, actor, services.clock.now(), payment_id).await?
    };
    if !claim.is_granted {
        return Ok(claim.payment);
    }
    match payment_refresh::run(services, payment_id, None).await {
        Ok(payment) => Ok(payment.unwrap_or(claim.payment)),
        Err(FlowError::Database(error)) => Err(error.into()),
        Err(FlowError::Gateway(error)) => {
            tracing::warn!(payment.id = %payment_id, %error, "the gateway does not say how a payment stands");
            let message = "The payment service does not answer at the moment: try again in a minute.";
            Err(Refusal::general(PaymentRefreshCode::GatewayUnavailable, message).into())
        }
    }
}
