//! `Invoice` and `InvoiceLine`

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::Currency;
use kernel::id::InvoiceId;
use payments::invoices;

use super::{Order, OrderLine, Payment};
use crate::cost::Items;
use crate::error::ApiResult;
use crate::money::Money;
use crate::payments::loaders::{LinesOfInvoice, OrderById, PaymentById};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What was paid for, for the buyer's books.
#[derive(Debug, Clone)]
pub struct Invoice(pub Arc<invoices::Invoice>);

/// What was paid for, for the buyer's books: one for each payment that paid something. It never changes; what goes back later
/// stands in the refunds of the order's lines. Its buyer and admins see it.
#[Object]
impl Invoice {
    /// The invoice's id.
    pub(crate) async fn id(&self) -> PublicId<InvoiceId> {
        self.0.id.into()
    }

    /// Its number as people write it, e.g. `INV/2026/000123`. A year's numbers have no gaps.
    async fn number(&self) -> String {
        self.0.number_text()
    }

    /// When it was issued.
    async fn issued_at(&self) -> DateTime<Utc> {
        self.0.issued_at
    }

    /// Who bought, as they were called then.
    async fn buyer_name(&self) -> &str {
        &self.0.buyer_name
    }

    /// What was paid.
    async fn total(&self) -> Money {
        self.0.total().into()
    }

    /// What was paid for.
    #[graphql(directive = Items::apply(5))]
    async fn lines(&self, context: &Context<'_>) -> ApiResult<Vec<InvoiceLine>> {
        let lines = context.load::<LinesOfInvoice>(self.0.id).await?.unwrap_or_default();
        let currency = self.0.currency;
        Ok(lines.into_iter().map(|row| InvoiceLine { row, currency }).collect())
    }

    /// The order that was paid.
    async fn order(&self, context: &Context<'_>) -> ApiResult<Option<Order>> {
        Ok(context.load::<OrderById>(self.0.order_id).await?.map(Order))
    }

    /// The payment that it is about.
    async fn payment(&self, context: &Context<'_>) -> ApiResult<Option<Payment>> {
        Ok(context.load::<PaymentById>(self.0.payment_id).await?.map(Payment))
    }
}

/// One thing that was paid for.
#[derive(Debug, Clone)]
pub struct InvoiceLine {
    row: Arc<invoices::InvoiceLine>,
    currency: Currency,
}

/// One thing that was paid for.
#[Object]
impl InvoiceLine {
    /// What to call it on a bill.
    async fn title(&self) -> &str {
        &self.row.line.title
    }

    /// How many.
    async fn quantity(&self) -> i32 {
        self.row.line.quantity
    }

    /// What one cost.
    async fn unit_price(&self) -> Money {
        kernel::Money { amount: self.row.line.unit_price, currency: self.currency }.into()
    }

    /// What was paid for it.
    async fn amount(&self) -> Money {
        kernel::Money { amount: self.row.amount, currency: self.currency }.into()
    }

    /// The line of the order as it is now.
    async fn order_line(&self) -> OrderLine {
        (Arc::new(self.row.line.clone()), self.currency).into()
    }
}
