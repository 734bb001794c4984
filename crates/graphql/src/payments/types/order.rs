//! `Order` and `OrderLine`

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::Currency;
use kernel::id::{BookingId, EntitlementId, EntityId as _, OrderId, OrderLineId};
use payments::disputes::{LineSide, available_actions};

use super::{Invoice, OrderLineKind, OrderStatus, Payment, Refund, RefundExtent};
use crate::booking::{Booking, BookingById};
use crate::commission::{CommissionRule, CommissionRuleById, WithholdingRule, WithholdingRuleById};
use crate::connection;
use crate::cost::Items;
use crate::disputes::{AvailableLineAction, Dispute, DisputeOfLine};
use crate::entitlements::{Entitlement, EntitlementById};
use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::ledger::LedgerTransaction;
use crate::ledger::loaders::LedgerTransactionsOfLine;
use crate::money::Money;
use crate::payments::loaders::{InvoicesOfOrder, LinesOfOrder, OrderById, PaymentsOfOrder, RefundsOfLine};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What one buyer buys in one go.
#[derive(Debug, Clone)]
pub struct Order(pub Arc<payments::Order>);

/// What one buyer buys in one go. Several bookings and materials can share one order and are then paid together.
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
    #[graphql(directive = Items::apply(5))]
    async fn lines(&self, context: &Context<'_>) -> ApiResult<Vec<OrderLine>> {
        let lines = context.load::<LinesOfOrder>(self.0.id).await?.unwrap_or_default();
        let currency = self.0.currency;
        Ok(lines.into_iter().map(|line| OrderLine { line, currency }).collect())
    }

    /// Whether nothing, a part or all of what was paid goes back.
    async fn refund_status(&self, context: &Context<'_>) -> ApiResult<RefundExtent> {
        let lines = context.load::<LinesOfOrder>(self.0.id).await?.unwrap_or_default();
        Ok(payments::RefundExtent::of_lines(lines.iter().map(AsRef::as_ref)).into())
    }

    /// The invoices of what was paid, oldest first: one for each payment that paid something, a moment after it did.
    #[graphql(directive = Items::apply(1))]
    async fn invoices(&self, context: &Context<'_>) -> ApiResult<Vec<Invoice>> {
        let invoices = context.load::<InvoicesOfOrder>(self.0.id).await?.unwrap_or_default();
        Ok(invoices.into_iter().map(Invoice).collect())
    }

    /// Attempts to pay it, oldest first.
    #[graphql(directive = Items::apply(2))]
    async fn payments(&self, context: &Context<'_>) -> ApiResult<Vec<Payment>> {
        let attempts = context.load::<PaymentsOfOrder>(self.0.id).await?.unwrap_or_default();
        Ok(attempts.into_iter().map(Payment).collect())
    }

    /// Who buys. Null when the account is gone.
    async fn buyer(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Ok(context.load::<UserById>(self.0.buyer_user_id).await?.map(User))
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

connection!(OrderConnection, OrderEdge, Order, "orders");

/// One thing of an order.
#[derive(Debug, Clone)]
pub struct OrderLine {
    line: Arc<payments::OrderLine>,
    currency: Currency,
}

impl From<(Arc<payments::OrderLine>, Currency)> for OrderLine {
    fn from((line, currency): (Arc<payments::OrderLine>, Currency)) -> Self {
        Self { line, currency }
    }
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

    /// The order it stands in.
    async fn order(&self, context: &Context<'_>) -> ApiResult<Option<Order>> {
        Ok(context.load::<OrderById>(self.line.order_id).await?.map(Order))
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

    /// How much of it goes back or went back; see `refunds` for how far that is.
    async fn refunded_amount(&self) -> Money {
        self.money(self.line.refunded_amount)
    }

    /// What the company keeps of the amount, fixed when it was added. ADMIN only: null for everybody else, and for lines from
    /// before there were rules, of which it keeps nothing.
    async fn commission(&self, context: &Context<'_>) -> Option<Money> {
        self.line.commission_amount.filter(|_| context.actor().is_admin()).map(|amount| self.money(amount))
    }

    /// The rule that says so. ADMIN only: null for everybody else, and where there was no rule.
    async fn commission_rule(&self, context: &Context<'_>) -> ApiResult<Option<CommissionRule>> {
        match self.line.commission_rule_id {
            Some(id) => Ok(context.load::<CommissionRuleById>(id).await?.map(CommissionRule)),
            None => Ok(None),
        }
    }

    /// What is withheld of what its seller earns. ADMIN only: null for everybody else, and where there was no rule.
    async fn withholding_rule(&self, context: &Context<'_>) -> ApiResult<Option<WithholdingRule>> {
        match self.line.withholding_rule_id {
            Some(id) => Ok(context.load::<WithholdingRuleById>(id).await?.map(WithholdingRule)),
            None => Ok(None),
        }
    }

    /// Whether nothing, a part or all of it goes back.
    async fn refund_status(&self) -> RefundExtent {
        payments::RefundExtent::of(self.line.amount, self.line.refunded_amount).into()
    }

    /// The refunds of it, oldest first.
    #[graphql(directive = Items::apply(2))]
    async fn refunds(&self, context: &Context<'_>) -> ApiResult<Vec<Refund>> {
        let refunds = context.load::<RefundsOfLine>(self.line.id).await?.unwrap_or_default();
        Ok(refunds.into_iter().map(Refund).collect())
    }

    /// What happened to its money, oldest first. ADMIN only: empty for everybody else.
    #[graphql(directive = Items::apply(4))]
    async fn ledger_transactions(&self, context: &Context<'_>) -> ApiResult<Vec<LedgerTransaction>> {
        let found = context.load::<LedgerTransactionsOfLine>(self.line.id).await?.unwrap_or_default();
        Ok(found.into_iter().map(LedgerTransaction).collect())
    }

    /// What its buyer says was not given as agreed; null when it was not disputed.
    async fn dispute(&self, context: &Context<'_>) -> ApiResult<Option<Dispute>> {
        Ok(context.load::<DisputeOfLine>(self.line.id).await?.map(Dispute))
    }

    /// Which buttons to draw beside it for the signed-in user, the next step first, and why one is grey.
    #[graphql(directive = Items::apply(2))]
    async fn available_actions(&self, context: &Context<'_>) -> ApiResult<Vec<AvailableLineAction>> {
        let Some(order) = context.load::<OrderById>(self.line.order_id).await? else { return Ok(Vec::new()) };
        let dispute = context.load::<DisputeOfLine>(self.line.id).await?;
        let side = LineSide::of(context.actor(), order.buyer_user_id, self.line.seller_person_id);
        let actions = side.map(|side| available_actions(&self.line, dispute.as_deref(), side, context.now()));
        Ok(actions.unwrap_or_default().into_iter().map(Into::into).collect())
    }

    /// The lesson it sells; null when it sells something else.
    async fn booking(&self, context: &Context<'_>) -> ApiResult<Option<Booking>> {
        match self.line.kind {
            payments::LineKind::Booking => {
                let id = BookingId::from_uuid(self.line.subject_id);
                Ok(context.load::<BookingById>(id).await?.map(Booking))
            }
            payments::LineKind::Material => Ok(None),
        }
    }

    /// The right to download the material it sells, as it stands for the buyer: through it the material and, once it is ACTIVE, its
    /// files. Null when it sells something else.
    async fn entitlement(&self, context: &Context<'_>) -> ApiResult<Option<Entitlement>> {
        match self.line.kind {
            payments::LineKind::Booking => Ok(None),
            payments::LineKind::Material => {
                let id = EntitlementId::from_uuid(self.line.subject_id);
                Ok(context.load::<EntitlementById>(id).await?.map(Entitlement))
            }
        }
    }

    /// Until when what it sells is held.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.line.expires_at
    }

    /// When its seller gets the money for good if nobody disputes it before. Null until what it sells was given, e.g. the
    /// lesson was held, and when all of it goes back.
    async fn release_due_at(&self) -> Option<DateTime<Utc>> {
        self.line.release_due_at
    }

    /// When its seller got the money for good.
    async fn released_at(&self) -> Option<DateTime<Utc>> {
        self.line.released_at
    }

    /// When the bank or the gateway took its money back from us.
    async fn reversed_at(&self) -> Option<DateTime<Utc>> {
        self.line.reversed_at
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
