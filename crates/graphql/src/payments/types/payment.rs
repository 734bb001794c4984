//! `Payment` and `PaymentEvent`

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::{PaymentEventId, PaymentId};
use serde_json::Value;

use super::{Order, PaymentAttention, PaymentEventSource, PaymentGateway, PaymentStatus};
use crate::connection;
use crate::cost::Items;
use crate::error::ApiResult;
use crate::money::Money;
use crate::payments::loaders::{EventsOfPayment, OrderById};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// One attempt to pay an order.
#[derive(Debug, Clone)]
pub struct Payment(pub Arc<payments::Payment>);

/// One attempt to pay an order.
#[Object]
impl Payment {
    /// The payment's id; the gateway knows it by the same.
    pub(crate) async fn id(&self) -> PublicId<PaymentId> {
        self.0.id.into()
    }

    /// Who takes the money.
    async fn gateway(&self) -> PaymentGateway {
        self.0.gateway.into()
    }

    /// Where it stands.
    async fn status(&self) -> PaymentStatus {
        self.0.status.into()
    }

    /// How much is paid.
    async fn amount(&self) -> Money {
        self.0.money().into()
    }

    /// How the buyer pays, in the gateway's words, e.g. `qris`.
    async fn method(&self) -> Option<&str> {
        self.0.method.as_deref()
    }

    /// When the money was there.
    async fn settled_at(&self) -> Option<DateTime<Utc>> {
        self.0.settled_at
    }

    /// The order it pays; null for those who may not see it.
    async fn order(&self, context: &Context<'_>) -> ApiResult<Option<Order>> {
        Ok(context.load::<OrderById>(self.0.order_id).await?.map(Order))
    }

    /// Where the buyer pays: send the browser there. Null while the gateway has not answered (run `paymentStart` again),
    /// and once it cannot be paid any more.
    async fn page_url(&self, context: &Context<'_>) -> Option<&str> {
        self.0.page_url.as_deref().filter(|_| self.0.is_payable(context.now()))
    }

    /// The page's name for the gateway's own script, if the frontend shows the page in a window (Midtrans Snap:
    /// `snap.pay(pageToken)`). Null whenever `pageUrl` is.
    async fn page_token(&self, context: &Context<'_>) -> Option<&str> {
        self.0.page_token.as_deref().filter(|_| self.0.is_payable(context.now()))
    }

    /// When the gateway stops taking money for it.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// What went back to the buyer, by the gateway's own account.
    async fn refunded_amount(&self) -> Money {
        kernel::Money { amount: self.0.refunded_amount, currency: self.0.currency }.into()
    }

    /// When the gateway took the money back: a reversal or a chargeback.
    async fn reversed_at(&self) -> Option<DateTime<Utc>> {
        self.0.reversed_at
    }

    /// Why an admin must look at it; null when nobody must, and for everybody but admins.
    async fn attention(&self, context: &Context<'_>) -> Option<PaymentAttention> {
        self.0.attention.filter(|_| context.actor().is_admin()).map(Into::into)
    }

    /// The gateway's name for the transaction, to look it up in its dashboard. Null for everybody but admins.
    async fn gateway_transaction_id(&self, context: &Context<'_>) -> Option<&str> {
        self.0.gateway_transaction_id.as_deref().filter(|_| context.actor().is_admin())
    }

    /// What the gateway said of it, oldest first. ADMIN only; empty for others.
    #[graphql(directive = Items::apply(10))]
    async fn events(&self, context: &Context<'_>) -> ApiResult<Vec<PaymentEvent>> {
        let events = context.load::<EventsOfPayment>(self.0.id).await?.unwrap_or_default();
        Ok(events.into_iter().map(PaymentEvent).collect())
    }

    /// When it was started.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(PaymentConnection, PaymentEdge, Payment, "payments");

/// Something the gateway said of a payment.
#[derive(Debug, Clone)]
pub struct PaymentEvent(pub Arc<payments::PaymentEvent>);

/// Something the gateway said of a payment: kept for ever, changed never. ADMIN only.
#[Object]
impl PaymentEvent {
    /// The event's id.
    async fn id(&self) -> PublicId<PaymentEventId> {
        self.0.id.into()
    }

    /// Whether it was said to us or answered when we asked.
    async fn source(&self) -> PaymentEventSource {
        self.0.source.into()
    }

    /// The gateway's order id: the payment's id, unless it is about something that is not ours.
    async fn gateway_order_id(&self) -> &str {
        &self.0.gateway_order_id
    }

    /// The gateway's name for the transaction.
    async fn gateway_transaction_id(&self) -> Option<&str> {
        self.0.gateway_transaction_id.as_deref()
    }

    /// The gateway's word for where the transaction stood, e.g. `settlement`.
    async fn gateway_status(&self) -> Option<&str> {
        self.0.gateway_status.as_deref()
    }

    /// As it was received: JSON in the gateway's words, but for its signature, which is left out.
    async fn body(&self) -> Cow<'_, str> {
        without_signature(&self.0.body)
    }

    /// When it was received.
    async fn received_at(&self) -> DateTime<Utc> {
        self.0.received_at
    }
}

/// Whoever has a message and its signature can send it again as the gateway.
fn without_signature(body: &str) -> Cow<'_, str> {
    match serde_json::from_str::<Value>(body) {
        Ok(Value::Object(mut members)) => match members.get_mut("signature_key") {
            Some(signature) => {
                *signature = "…".into();
                Value::Object(members).to_string().into()
            }
            None => body.into(),
        },
        _ => body.into(),
    }
}

connection!(PaymentEventConnection, PaymentEventEdge, PaymentEvent, "payment events");
