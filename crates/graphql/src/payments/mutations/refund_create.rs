//! `refundCreate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::OrderLineId;
use payments::commands::refund_create as command;
use uuid::Uuid;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::money::MoneyInput;
use crate::mutation_error;
use crate::payments::Refund;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `refundCreate` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::RefundCreateCode")]
pub enum RefundCreateErrorCode {
    /// There is no such line.
    NotFound,
    /// Nobody has paid the line.
    NotPaid,
    /// The bank or the gateway took the line's money back from us.
    MoneyGone,
    /// All of it goes back already.
    NothingLeft,
    /// It is nothing, or less.
    InvalidAmount,
    /// It is more than is left; the message says how much that is.
    TooMuch,
    /// The note is empty, too long, or has characters that cannot be stored.
    InvalidNote,
    /// The key was used for another refund.
    IdempotencyKeyReused,
}

mutation_error!(RefundCreateError, RefundCreateErrorCode, command::RefundCreateCode, "refundCreate");

/// What `refundCreate` takes.
#[derive(InputObject)]
pub struct RefundCreateInput {
    /// The line of an order that was paid.
    order_line_id: PublicId<OrderLineId>,
    /// How much goes back; all that is left without it.
    amount: Option<MoneyInput>,
    /// Why, up to 500 characters; the buyer reads it.
    note: String,
    /// Made by the client, once for each refund: the same key and input send money back once.
    idempotency_key: Uuid,
}

/// What `refundCreate` answers.
#[derive(SimpleObject)]
pub struct RefundCreatePayload {
    /// The refund; null when nothing was done.
    refund: Option<Refund>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<RefundCreateError>,
}

/// Holder of `refundCreate`.
#[derive(Default)]
pub struct RefundCreate;

#[Object]
impl RefundCreate {
    /// Sends money of a paid line back to its buyer, who is told. Never more than was paid goes back. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn refund_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What goes back, and why.")] input: RefundCreateInput,
    ) -> ApiResult<RefundCreatePayload> {
        let input = command::RefundCreateInput {
            order_line_id: input.order_line_id.0,
            amount: input.amount.map(|amount| amount.rupiah()).transpose()?,
            note: input.note,
            idempotency_key: input.idempotency_key,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (refund, errors) = settle(outcome)?;
        Ok(RefundCreatePayload { refund: refund.map(|refund| Refund(Arc::new(refund))), errors })
    }
}
