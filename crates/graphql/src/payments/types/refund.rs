//! `Refund`

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::RefundId;

use super::{Disbursement, OrderLine, Payment, RefundManualReason, RefundReason, RefundStatus};
use crate::connection;
use crate::cost::Items;
use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::money::Money;
use crate::payments::loaders::{DisbursementsOfRefund, LineById, PaymentById};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Money going back to a buyer.
#[derive(Debug, Clone)]
pub struct Refund(pub Arc<payments::Refund>);

/// Money going back to a buyer, who sees it and whom admins see.
#[Object]
impl Refund {
    /// The refund's id; the gateway knows it by the same unless it was made outside.
    pub(crate) async fn id(&self) -> PublicId<RefundId> {
        self.0.id.into()
    }

    /// How much goes back.
    async fn amount(&self) -> Money {
        self.0.money().into()
    }

    /// Why.
    async fn reason(&self) -> RefundReason {
        self.0.reason.into()
    }

    /// How far it is.
    async fn status(&self) -> RefundStatus {
        self.0.status.into()
    }

    /// Why an admin must send it by hand; null when the gateway does it.
    async fn manual_reason(&self) -> Option<RefundManualReason> {
        self.0.manual_reason.map(Into::into)
    }

    /// The gateway's words when it refused. Null for everybody but admins.
    async fn gateway_answer(&self, context: &Context<'_>) -> Option<&str> {
        self.0.gateway_answer.as_deref().filter(|_| context.actor().is_admin())
    }

    /// The sendings to the buyer's bank account when the gateway cannot send it back, oldest first: more than one after the bank
    /// sent one back.
    #[graphql(directive = Items::apply(1))]
    async fn disbursements(&self, context: &Context<'_>) -> ApiResult<Vec<Disbursement>> {
        let found = context.load::<DisbursementsOfRefund>(self.0.id).await?.unwrap_or_default();
        Ok(found.into_iter().map(Disbursement).collect())
    }

    /// What it was paid for.
    async fn order_line(&self, context: &Context<'_>) -> ApiResult<Option<OrderLine>> {
        Ok(context.load::<LineById>(self.0.order_line_id).await?.map(OrderLine::from))
    }

    /// The payment whose money it is.
    async fn payment(&self, context: &Context<'_>) -> ApiResult<Option<Payment>> {
        Ok(context.load::<PaymentById>(self.0.payment_id).await?.map(Payment))
    }

    /// When the gateway was first asked for it.
    async fn sent_at(&self) -> Option<DateTime<Utc>> {
        self.0.sent_at
    }

    /// When it was done.
    async fn succeeded_at(&self) -> Option<DateTime<Utc>> {
        self.0.succeeded_at
    }

    /// When the buyer's bank had it, as far as the gateway tells.
    async fn confirmed_at(&self) -> Option<DateTime<Utc>> {
        self.0.confirmed_at
    }

    /// Why our team decided it, in words for the buyer; null for the other reasons.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Which admin decided it. ADMIN only: null for everybody else, and when nobody did.
    async fn decided_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.decided_by_user_id.filter(|_| context.actor().is_admin()) {
            Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
            None => Ok(None),
        }
    }

    /// When it was decided.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(RefundConnection, RefundEdge, Refund, "refunds");
