//! Rows of orders and payments.

use chrono::{DateTime, Utc};
use database::schema::{order_lines, orders, payment_events, payment_lines, payments, refunds};
use diesel::prelude::*;
use kernel::id::{
    CategoryId, CommissionRuleId, OrderId, OrderLineId, PaymentEventId, PaymentId, PersonId, RefundId,
    UserId, WithholdingRuleId,
};
use kernel::{Currency, Money};
use uuid::Uuid;

use crate::state::{
    Abandonment, EventSource, Gateway, LineKind, ManualReason, OrderStatus, PaymentAttention, PaymentStatus,
    RefundExtent, RefundReason, RefundStatus,
};

/// What one buyer buys in one go.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = orders, check_for_backend(diesel::pg::Pg))]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Who buys.
    pub buyer_user_id: UserId,
    /// Where it stands.
    pub status: OrderStatus,
    /// What it is paid in.
    pub currency: Currency,
    /// Sum of its lines that are open or paid, minor units.
    pub total_amount: i64,
    /// The earliest hold of its open lines.
    pub expires_at: DateTime<Utc>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Order {
    /// What is to be paid, or was.
    #[must_use]
    pub fn total(&self) -> Money {
        Money { amount: self.total_amount, currency: self.currency }
    }

    /// Its place in a list of orders.
    #[must_use]
    pub fn key(&self) -> OrderKey {
        (self.created_at, self.id)
    }
}

/// What lists of orders are ordered by.
pub type OrderKey = (DateTime<Utc>, OrderId);

/// One thing of an order.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = order_lines, check_for_backend(diesel::pg::Pg))]
pub struct OrderLine {
    /// Its id.
    pub id: OrderLineId,
    /// Whose line it is.
    pub order_id: OrderId,
    /// What kind of thing it sells.
    pub kind: LineKind,
    /// What it sells; opaque here.
    pub subject_id: Uuid,
    /// Owner of the calendar claims that paying secures.
    pub claim_owner_id: Option<Uuid>,
    /// Who earns.
    pub seller_person_id: PersonId,
    /// The category of what is taught: commission rules ask for it.
    pub category_id: Option<CategoryId>,
    /// What the buyer reads.
    pub title: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// How many.
    pub quantity: i32,
    /// What one costs, minor units of the order's currency.
    pub unit_price: i64,
    /// What all cost.
    pub amount: i64,
    /// How much of it went back.
    pub refunded_amount: i64,
    /// Until when what it sells is held.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whose money paid it.
    pub paid_by_payment_id: Option<PaymentId>,
    /// When its calendar claims were secured; empty on a paid line whose time was lost.
    pub secured_at: Option<DateTime<Utc>>,
    /// When the gateway took its money back from us.
    pub reversed_at: Option<DateTime<Utc>>,
    /// What the company keeps of the amount by the rule, before its minimum and maximum; 0 when there was no rule.
    pub commission_basis_points: Option<i32>,
    /// What the company keeps of the amount, frozen when it was added; `None` on lines from before there were rules: nothing.
    pub commission_amount: Option<i64>,
    /// The rule that said so.
    pub commission_rule_id: Option<CommissionRuleId>,
    /// The tax that is withheld when its earnings are released.
    pub withholding_rule_id: Option<WithholdingRuleId>,
    /// When its earnings become available if nobody disputes them; `None` until what it sells was given.
    pub release_due_at: Option<DateTime<Utc>>,
    /// When its earnings became available.
    pub released_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl OrderLine {
    /// Whether its money is there: it came, and neither did the gateway take it nor went all of it back.
    #[must_use]
    pub fn is_money_here(&self) -> bool {
        self.status == OrderStatus::Paid
            && self.reversed_at.is_none()
            && (self.amount == 0 || self.refunded_amount < self.amount)
    }
}

impl RefundExtent {
    /// Of what was paid for these lines.
    #[must_use]
    pub fn of_lines<'a>(lines: impl IntoIterator<Item = &'a OrderLine>) -> Self {
        let paid = lines.into_iter().filter(|line| line.status == OrderStatus::Paid);
        let (amount, refunded) = paid
            .fold((0, 0), |(amount, refunded), line| (amount + line.amount, refunded + line.refunded_amount));
        Self::of(amount, refunded)
    }
}

/// One attempt to pay an order.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = payments, check_for_backend(diesel::pg::Pg))]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// What it pays.
    pub order_id: OrderId,
    /// Who takes the money.
    pub gateway: Gateway,
    /// Where it stands.
    pub status: PaymentStatus,
    /// In what.
    pub currency: Currency,
    /// How much, minor units.
    pub amount: i64,
    /// The gateway's transaction that counts: the one that brought the money, or the latest.
    pub gateway_transaction_id: Option<String>,
    /// How the buyer pays, in the gateway's words.
    pub method: Option<String>,
    /// When the money was there.
    pub settled_at: Option<DateTime<Utc>>,
    /// Where the buyer pays; empty while the gateway has not answered.
    pub page_url: Option<String>,
    /// The page's name for the gateway's script in a browser.
    pub page_token: Option<String>,
    /// When the gateway stops taking money for it.
    pub expires_at: Option<DateTime<Utc>>,
    /// What went back by the gateway's own account, minor units.
    pub refunded_amount: i64,
    /// When the gateway took the money back from us.
    pub reversed_at: Option<DateTime<Utc>>,
    /// What we ended it as. Money that comes nevertheless still counts.
    pub abandoned_as: Option<Abandonment>,
    /// Why an admin must look at it.
    pub attention: Option<PaymentAttention>,
    /// When the gateway is asked if it stays silent.
    pub next_poll_at: Option<DateTime<Utc>>,
    /// How often it was asked.
    pub polls: i32,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Payment {
    /// How much is paid.
    #[must_use]
    pub fn money(&self) -> Money {
        Money { amount: self.amount, currency: self.currency }
    }

    /// Whether its buyer can still pay it on its page. After a card was denied she can try another one there.
    #[must_use]
    pub fn is_payable(&self, now: DateTime<Utc>) -> bool {
        let is_open =
            matches!(self.status, PaymentStatus::Started | PaymentStatus::Pending | PaymentStatus::Denied);
        is_open && self.abandoned_as.is_none() && self.expires_at.is_some_and(|expires_at| now < expires_at)
    }

    /// Its place in a list of payments.
    #[must_use]
    pub fn key(&self) -> PaymentKey {
        (self.created_at, self.id)
    }
}

/// What lists of payments are ordered by.
pub type PaymentKey = (DateTime<Utc>, PaymentId);

/// Which line an attempt pays, with how much.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = payment_lines, check_for_backend(diesel::pg::Pg))]
pub struct PaymentLine {
    /// The attempt.
    pub payment_id: PaymentId,
    /// The line.
    pub order_line_id: OrderLineId,
    /// How much of the attempt's money is for the line.
    pub amount: i64,
    /// How much of it goes back or went back.
    pub refunded_amount: i64,
}

/// Something the gateway said of a payment. For admins: the body is the gateway's own.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = payment_events, check_for_backend(diesel::pg::Pg))]
pub struct PaymentEvent {
    /// Its id.
    pub id: PaymentEventId,
    /// Whose it is; `None` when no payment of ours has the gateway's order id.
    pub payment_id: Option<PaymentId>,
    /// Whether it was said to us or answered.
    pub source: EventSource,
    /// The gateway's order id.
    pub gateway_order_id: String,
    /// The gateway's transaction.
    pub gateway_transaction_id: Option<String>,
    /// The gateway's word for where it stands.
    pub gateway_status: Option<String>,
    /// As it was received.
    pub body: String,
    /// What it says in our words; of STATUS events only. See [`crate::gateway::TransactionNews`].
    pub news: Option<serde_json::Value>,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// Money going back to a buyer.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = refunds, check_for_backend(diesel::pg::Pg))]
pub struct Refund {
    /// Its id; the gateway's refund key unless it was made outside.
    pub id: RefundId,
    /// Whose money it is.
    pub payment_id: PaymentId,
    /// For what it was paid.
    pub order_line_id: OrderLineId,
    /// In what.
    pub currency: Currency,
    /// How much, minor units.
    pub amount: i64,
    /// Why.
    pub reason: RefundReason,
    /// Where it stands.
    pub status: RefundStatus,
    /// Why an admin must make it.
    pub manual_reason: Option<ManualReason>,
    /// Its name at the gateway.
    pub gateway_refund_key: String,
    /// The gateway's words when it refused, for admins.
    pub gateway_answer: Option<String>,
    /// When the gateway was first asked.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was done.
    pub succeeded_at: Option<DateTime<Utc>>,
    /// When the gateway told that the bank has confirmed it: its second notification.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Why an admin decided it; the buyer reads it.
    pub note: Option<String>,
    /// Which admin decided it.
    pub decided_by_user_id: Option<UserId>,
    /// When it was decided.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl PaymentEvent {
    /// Its place in a list of events.
    #[must_use]
    pub fn key(&self) -> PaymentEventKey {
        (self.received_at, self.id)
    }
}

/// What lists of events are ordered by.
pub type PaymentEventKey = (DateTime<Utc>, PaymentEventId);

/// What lists of refunds are ordered by.
pub type RefundKey = (DateTime<Utc>, RefundId);

impl Refund {
    /// Its place in a list of refunds.
    #[must_use]
    pub fn key(&self) -> RefundKey {
        (self.created_at, self.id)
    }

    /// How much goes back.
    #[must_use]
    pub fn money(&self) -> Money {
        Money { amount: self.amount, currency: self.currency }
    }
}
