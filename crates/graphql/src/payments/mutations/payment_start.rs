//! `paymentStart`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::OrderId;
use payments::flows::payment_start as flow;
use uuid::Uuid;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payments::Payment;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why paying was not started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "flow::PaymentStartCode")]
pub enum PaymentStartErrorCode {
    /// There is no such order.
    NotFound,
    /// The order is paid.
    AlreadyPaid,
    /// The order is cancelled or expired: book again.
    OrderNotOpen,
    /// The hold ends too soon for a payment to arrive: book again.
    HoldEnding,
    /// The order was tried to be paid as often as it can be.
    TooManyAttempts,
    /// The payment service does not answer now. Nothing was charged: try again.
    GatewayUnavailable,
    /// The key was used for another order.
    IdempotencyKeyReused,
}

mutation_error!(PaymentStartError, PaymentStartErrorCode, flow::PaymentStartCode, "paymentStart");

/// What `paymentStart` takes.
#[derive(InputObject)]
pub struct PaymentStartInput {
    /// The open order to pay.
    order_id: PublicId<OrderId>,
    /// A UUID the client makes once for each wish and sends again when it tries again.
    idempotency_key: Uuid,
}

/// What `paymentStart` answers.
#[derive(SimpleObject)]
pub struct PaymentStartPayload {
    /// The payment: send the browser to its `pageUrl`, then wait as `payment_wait.graphql` shows. Null when it was not
    /// started.
    payment: Option<Payment>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PaymentStartError>,
}

/// Holder of `paymentStart`.
#[derive(Default)]
pub struct PaymentStart;

#[Object]
impl PaymentStart {
    /// Opens a page at the payment gateway where the signed-in user pays an order of theirs. While a page can still be
    /// paid, the same one is answered again, so that nobody pays twice; after a payment that ended, a new one is opened.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payment_start(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which order.")] input: PaymentStartInput,
    ) -> ApiResult<PaymentStartPayload> {
        let input =
            flow::PaymentStartInput { order_id: input.order_id.0, idempotency_key: input.idempotency_key };
        context.begin_change();
        let outcome = flow::run(&context.app().payments, context.actor(), input).await;
        let (payment, errors) = settle(outcome)?;
        Ok(PaymentStartPayload { payment: payment.map(|payment| Payment(Arc::new(payment))), errors })
    }
}
