//! `paymentRefresh`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::PaymentId;
use payments::flows::payment_refresh_by_buyer as flow;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payments::Payment;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why the gateway was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "flow::PaymentRefreshCode")]
pub enum PaymentRefreshErrorCode {
    /// There is no such payment.
    NotFound,
    /// The payment service does not answer now: the state is as it was. It is asked again by itself.
    GatewayUnavailable,
}

mutation_error!(PaymentRefreshError, PaymentRefreshErrorCode, flow::PaymentRefreshCode, "paymentRefresh");

/// What `paymentRefresh` takes.
#[derive(InputObject)]
pub struct PaymentRefreshInput {
    /// The payment.
    payment_id: PublicId<PaymentId>,
}

/// What `paymentRefresh` answers.
#[derive(SimpleObject)]
pub struct PaymentRefreshPayload {
    /// The payment as it stands now; null when the gateway could not be asked.
    payment: Option<Payment>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PaymentRefreshError>,
}

/// Holder of `paymentRefresh`.
#[derive(Default)]
pub struct PaymentRefresh;

#[Object]
impl PaymentRefresh {
    /// Asks the gateway how one's payment stands: for the page the buyer returns to, and for "I have paid". At most once
    /// in five seconds; asked more often, it answers what is known. The payment also follows the gateway by itself.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payment_refresh(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which payment.")] input: PaymentRefreshInput,
    ) -> ApiResult<PaymentRefreshPayload> {
        context.begin_change();
        let outcome = flow::run(&context.app().payments, context.actor(), input.payment_id.0).await;
        let (payment, errors) = settle(outcome)?;
        Ok(PaymentRefreshPayload { payment: payment.map(|payment| Payment(Arc::new(payment))), errors })
    }
}
