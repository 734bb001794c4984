//! Batched reads of orders.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use database::DatabaseError;
use kernel::Currency;
use kernel::id::{
    BankAccountId, DisbursementId, EntityId as _, InvoiceId, OrderId, OrderLineId, PaymentId, RefundId,
};
use payments::queries;

use crate::loader::{Batch, LoaderScope, what_may_be_seen};

/// Orders by id, as far as the actor may see them.
pub struct OrderById;

impl Batch for OrderById {
    type Key = OrderId;
    type Value = Arc<payments::Order>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderId>,
    ) -> Result<HashMap<OrderId, Arc<payments::Order>>, DatabaseError> {
        let orders = queries::orders_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(orders.into_iter().map(|order| (order.id, Arc::new(order))).collect())
    }
}

/// Lines of an order, in the order in which they were added.
pub struct LinesOfOrder;

impl Batch for LinesOfOrder {
    type Key = OrderId;
    type Value = Vec<Arc<payments::OrderLine>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderId>,
    ) -> Result<HashMap<OrderId, Self::Value>, DatabaseError> {
        let lines = queries::lines_of_orders(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(grouped(lines, |line| line.order_id))
    }
}

/// Lines of orders by id, as far as the actor may see them, with what they are paid in.
pub struct LineById;

impl Batch for LineById {
    type Key = OrderLineId;
    type Value = (Arc<payments::OrderLine>, Currency);

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, Self::Value>, DatabaseError> {
        let lines = queries::lines_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(lines.into_iter().map(|(line, currency)| (line.id, (Arc::new(line), currency))).collect())
    }
}

/// Invoices by id, as far as the actor may see them.
pub struct InvoiceById;

impl Batch for InvoiceById {
    type Key = InvoiceId;
    type Value = Arc<payments::invoices::Invoice>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<InvoiceId>,
    ) -> Result<HashMap<InvoiceId, Self::Value>, DatabaseError> {
        let found = queries::invoices_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|invoice| (invoice.id, Arc::new(invoice))).collect())
    }
}

/// Invoices of an order, oldest first.
pub struct InvoicesOfOrder;

impl Batch for InvoicesOfOrder {
    type Key = OrderId;
    type Value = Vec<Arc<payments::invoices::Invoice>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderId>,
    ) -> Result<HashMap<OrderId, Self::Value>, DatabaseError> {
        let found = queries::invoices_of_orders(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(grouped(found, |invoice| invoice.order_id))
    }
}

/// Lines of an invoice, in the order in which they were added to the order.
pub struct LinesOfInvoice;

impl Batch for LinesOfInvoice {
    type Key = InvoiceId;
    type Value = Vec<Arc<payments::invoices::InvoiceLine>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<InvoiceId>,
    ) -> Result<HashMap<InvoiceId, Self::Value>, DatabaseError> {
        let found = queries::lines_of_invoices(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        let mut groups: HashMap<InvoiceId, Self::Value> = HashMap::new();
        for (id, line) in found {
            groups.entry(id).or_default().push(Arc::new(line));
        }
        Ok(groups)
    }
}

/// Attempts to pay an order, oldest first.
pub struct PaymentsOfOrder;

impl Batch for PaymentsOfOrder {
    type Key = OrderId;
    type Value = Vec<Arc<payments::Payment>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderId>,
    ) -> Result<HashMap<OrderId, Self::Value>, DatabaseError> {
        let attempts =
            queries::payments_of_orders(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(grouped(attempts, |payment| payment.order_id))
    }
}

/// Payments by id, as far as the actor may see them.
pub struct PaymentById;

impl Batch for PaymentById {
    type Key = PaymentId;
    type Value = Arc<payments::Payment>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PaymentId>,
    ) -> Result<HashMap<PaymentId, Arc<payments::Payment>>, DatabaseError> {
        let found = queries::payments_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|payment| (payment.id, Arc::new(payment))).collect())
    }
}

/// What the gateway said of a payment, oldest first; admins only.
pub struct EventsOfPayment;

impl Batch for EventsOfPayment {
    type Key = PaymentId;
    type Value = Vec<Arc<payments::PaymentEvent>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PaymentId>,
    ) -> Result<HashMap<PaymentId, Self::Value>, DatabaseError> {
        let events =
            queries::events_of_payments(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        let ours = events.into_iter().filter_map(|event| event.payment_id.map(|id| (id, event)));
        let mut groups: HashMap<PaymentId, Self::Value> = HashMap::new();
        for (id, event) in ours {
            groups.entry(id).or_default().push(Arc::new(event));
        }
        Ok(groups)
    }
}

/// Refunds by id, as far as the actor may see them.
pub struct RefundById;

impl Batch for RefundById {
    type Key = RefundId;
    type Value = Arc<payments::Refund>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<RefundId>,
    ) -> Result<HashMap<RefundId, Arc<payments::Refund>>, DatabaseError> {
        let found = queries::refunds_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|refund| (refund.id, Arc::new(refund))).collect())
    }
}

/// Refunds of an order's line, oldest first.
pub struct RefundsOfLine;

impl Batch for RefundsOfLine {
    type Key = OrderLineId;
    type Value = Vec<Arc<payments::Refund>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, Self::Value>, DatabaseError> {
        let refunds = queries::refunds_of_lines(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(grouped(refunds, |refund| refund.order_line_id))
    }
}

/// Sendings of money by id, as far as the actor may see them.
pub struct DisbursementById;

impl Batch for DisbursementById {
    type Key = DisbursementId;
    type Value = Arc<ledger::Disbursement>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<DisbursementId>,
    ) -> Result<HashMap<DisbursementId, Self::Value>, DatabaseError> {
        let mut connection = scope.connection().await?;
        let found = ledger::queries::disbursements_by_ids(&mut connection, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}

/// Sendings that pay out a refund, oldest first.
pub struct DisbursementsOfRefund;

impl Batch for DisbursementsOfRefund {
    type Key = RefundId;
    type Value = Vec<Arc<ledger::Disbursement>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<RefundId>,
    ) -> Result<HashMap<RefundId, Self::Value>, DatabaseError> {
        let subjects: Vec<_> = keys.iter().map(|id| id.uuid()).collect();
        let mut connection = scope.connection().await?;
        let found =
            ledger::queries::disbursements_of_subjects(&mut connection, &scope.actor, &subjects).await;
        Ok(grouped(what_may_be_seen(found)?, |row| RefundId::from_uuid(row.subject_id)))
    }
}

/// Bank accounts by id, as far as the actor may see them.
pub struct BankAccountById;

impl Batch for BankAccountById {
    type Key = BankAccountId;
    type Value = Arc<ledger::BankAccount>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<BankAccountId>,
    ) -> Result<HashMap<BankAccountId, Self::Value>, DatabaseError> {
        let mut connection = scope.connection().await?;
        let found = ledger::queries::bank_accounts_by_ids(&mut connection, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}

/// How much of a line goes back, for the two sides of what it sells.
pub struct RefundExtentOfLine;

impl Batch for RefundExtentOfLine {
    type Key = OrderLineId;
    type Value = queries::RefundedLine;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, queries::RefundedLine>, DatabaseError> {
        queries::refunded_lines(&mut *scope.connection().await?, &scope.actor, &keys).await
    }
}

fn grouped<K: Eq + Hash, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, Vec<Arc<T>>> {
    let mut groups: HashMap<K, Vec<Arc<T>>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(Arc::new(row));
    }
    groups
}
