//! Rows of orders and payments.

use chrono::{DateTime, Utc};
use database::schema::{order_lines, orders, payments};
use diesel::prelude::*;
use kernel::id::{CategoryId, OrderId, OrderLineId, PaymentId, PersonId, UserId};
use kernel::{Currency, Money};
use uuid::Uuid;

use crate::state::{Gateway, LineKind, OrderStatus, PaymentStatus};

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
}

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
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
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
    /// How the buyer pays, in the gateway's words.
    pub method: Option<String>,
    /// When the money was there.
    pub settled_at: Option<DateTime<Utc>>,
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
}
