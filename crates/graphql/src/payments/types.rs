//! Orders, lines and payments as clients see them.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use kernel::Currency;
use kernel::id::{OrderId, OrderLineId, PaymentId};

use super::loaders::{LinesOfOrder, PaymentsOfOrder};
use crate::error::ApiResult;
use crate::money::Money;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Where an order or a line of one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::OrderStatus")]
pub enum OrderStatus {
    /// Waits to be paid, until `expiresAt`.
    Open,
    /// Paid.
    Paid,
    /// Called off before it was paid.
    Cancelled,
    /// Not paid in time.
    Expired,
}

/// What a line sells. The list will grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::LineKind")]
pub enum OrderLineKind {
    /// A lesson.
    Booking,
}

/// Who takes the money. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::Gateway")]
pub enum PaymentGateway {
    /// Midtrans.
    Midtrans,
}

/// Where an attempt to pay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::PaymentStatus")]
pub enum PaymentStatus {
    /// The gateway was asked for a pay page.
    Started,
    /// The buyer chose how to pay; the gateway waits for the money.
    Pending,
    /// The gateway doubts it and waits for a decision.
    Challenged,
    /// The money is there.
    Settled,
    /// The gateway said no.
    Denied,
    /// The buyer did not pay in time.
    Expired,
    /// Called off.
    Cancelled,
    /// The money was taken back.
    Reversed,
}

/// What one buyer buys in one go.
#[derive(Debug, Clone)]
pub struct Order(pub Arc<payments::Order>);

/// What one buyer buys in one go. Several bookings can share one order and are then paid together.
#[Object]
impl Order {
    /// The order's id.
    pub(crate) async fn id(&self) -> PublicId<OrderId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn status(&self) -> OrderStatus {
        self.0.status.into()
    }

    /// What is to be paid, or was: the sum of the lines that are open or paid.
    async fn total(&self) -> Money {
        self.0.total().into()
    }

    /// Until when it can be paid: the earliest hold of its lines.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When it was paid.
    async fn paid_at(&self) -> Option<DateTime<Utc>> {
        self.0.paid_at
    }

    /// What is bought, in the order in which it was added.
    #[graphql(complexity = "5 * child_complexity")]
    async fn lines(&self, context: &Context<'_>) -> ApiResult<Vec<OrderLine>> {
        let lines = context.load::<LinesOfOrder>(self.0.id).await?.unwrap_or_default();
        let currency = self.0.currency;
        Ok(lines.into_iter().map(|line| OrderLine { line, currency }).collect())
    }

    /// Attempts to pay it, oldest first.
    #[graphql(complexity = "2 * child_complexity")]
    async fn payments(&self, context: &Context<'_>) -> ApiResult<Vec<Payment>> {
        let attempts = context.load::<PaymentsOfOrder>(self.0.id).await?.unwrap_or_default();
        Ok(attempts.into_iter().map(Payment).collect())
    }

    /// When it was opened.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

/// One thing of an order.
#[derive(Debug, Clone)]
pub struct OrderLine {
    line: Arc<payments::OrderLine>,
    currency: Currency,
}

impl OrderLine {
    fn money(&self, amount: i64) -> Money {
        kernel::Money { amount, currency: self.currency }.into()
    }
}

/// One thing of an order.
#[Object]
impl OrderLine {
    /// The line's id.
    pub(crate) async fn id(&self) -> PublicId<OrderLineId> {
        self.line.id.into()
    }

    /// What it sells.
    async fn kind(&self) -> OrderLineKind {
        self.line.kind.into()
    }

    /// Where it stands.
    async fn status(&self) -> OrderStatus {
        self.line.status.into()
    }

    /// What to call it on a bill.
    async fn title(&self) -> &str {
        &self.line.title
    }

    /// How many.
    async fn quantity(&self) -> i32 {
        self.line.quantity
    }

    /// What one costs.
    async fn unit_price(&self) -> Money {
        self.money(self.line.unit_price)
    }

    /// What all cost.
    async fn amount(&self) -> Money {
        self.money(self.line.amount)
    }

    /// How much of it went back.
    async fn refunded_amount(&self) -> Money {
        self.money(self.line.refunded_amount)
    }

    /// Until when what it sells is held.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.line.expires_at
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime<Utc> {
        self.line.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.line.updated_at
    }
}

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

    /// When it was started.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}
