//! From an order to the page where it is paid.

use database::CommandError;
use kernel::id::{OrderId, PaymentId};
use kernel::{Actor, Refusal};
use uuid::Uuid;

use crate::commands::payment_open::Opened;
use crate::commands::{page_store, payment_open};
use crate::faults::fault_point;
use crate::gateway::GatewayError;
use crate::model::Payment;
use crate::services::PaymentServices;

/// Why there is no page to pay on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentStartCode {
    /// You have no such order.
    NotFound,
    /// It is paid.
    AlreadyPaid,
    /// It is called off, or its hold is over.
    OrderNotOpen,
    /// Its hold ends in a moment.
    HoldEnding,
    /// It was tried too often.
    TooManyAttempts,
    /// The gateway does not answer as it should.
    GatewayUnavailable,
    /// The key was used for another order.
    IdempotencyKeyReused,
}

/// What to pay.
#[derive(Debug, Clone)]
pub struct PaymentStartInput {
    /// The order.
    pub order_id: OrderId,
    /// Made by the client: the same key starts one payment.
    pub idempotency_key: Uuid,
}

/// The attempt by which the actor pays the order, with its page. An attempt that can still be paid is gone on with.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures. When the gateway does not answer, the attempt stays,
/// and the next call asks for its page again.
pub async fn run(
    services: &PaymentServices,
    actor: &Actor,
    input: PaymentStartInput,
) -> Result<Payment, CommandError<PaymentStartCode>> {
    let mut refused = None;
    loop {
        let Opened { payment, page_request, is_retry } = open(services, actor, &input, refused).await?;
        let Some(request) = page_request else { return Ok(payment) };
        fault_point("payments.start.after_row");
        match services.gateway.open_page(&request).await {
            Ok(page) => {
                fault_point("payments.start.after_page");
                let mut connection = services.pools.write().await?;
                let payment =
                    page_store::run(&mut connection, services.clock.now(), payment.id, &page).await?;
                fault_point("payments.start.after_store");
                return Ok(payment);
            }
            // It has heard this id before and forgot which page it gave: nobody ever saw that page.
            Err(GatewayError::Refused(reason)) if is_retry && refused.is_none() => {
                tracing::warn!(payment.id = %payment.id, reason, "the gateway gives no page: another attempt takes its place");
                refused = Some(payment.id);
            }
            Err(error) => return Err(unavailable(payment.id, &error).into()),
        }
    }
}

async fn open(
    services: &PaymentServices,
    actor: &Actor,
    input: &PaymentStartInput,
    refused: Option<PaymentId>,
) -> Result<Opened, CommandError<PaymentStartCode>> {
    let mut connection = services.pools.write().await?;
    payment_open::run(&mut connection, actor, services.clock.now(), &services.config, input, refused).await
}

fn unavailable(payment_id: PaymentId, error: &GatewayError) -> Refusal<PaymentStartCode> {
    match error {
        GatewayError::Unreachable(_) | GatewayError::Unavailable(_) => {
            tracing::warn!(payment.id = %payment_id, %error, "no pay page could be opened");
        }
        GatewayError::Refused(_) | GatewayError::Credentials | GatewayError::Malformed(_) => {
            tracing::error!(payment.id = %payment_id, %error, "no pay page could be opened");
        }
    }
    let message = "The payment service does not answer at the moment: try again. Nothing was charged.";
    Refusal::general(PaymentStartCode::GatewayUnavailable, message)
}
