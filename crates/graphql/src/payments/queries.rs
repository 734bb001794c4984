//! Queries about orders, payments and refunds.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kernel::Role;
use kernel::id::{InvoiceId, OrderId, PaymentId};
use kernel::page::encode_cursor;
use payments::queries;

use super::inputs::{DisbursementFilter, OrderFilter, PaymentFilter, RefundFilter};
use super::loaders::{InvoiceById, OrderById, PaymentById};
use super::types::{
    Bank, Disbursement, DisbursementConnection, DisbursementEdge, Invoice, Order, OrderConnection, OrderEdge,
    Payment, PaymentConnection, PaymentEdge, PaymentEvent, PaymentEventConnection, PaymentEventEdge, Refund,
    RefundConnection, RefundEdge,
};
use crate::connection::page_request;
use crate::cost::{Items, Paged};
use crate::error::ApiResult;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Queries about orders, payments and refunds.
#[derive(Default)]
pub struct PaymentsQuery;

#[Object]
impl PaymentsQuery {
    /// One of one's own orders; null when there is none with this id. Admins see all.
    async fn order(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The order's id.")] id: PublicId<OrderId>,
    ) -> ApiResult<Option<Order>> {
        context.actor().require_user()?;
        Ok(context.load::<OrderById>(id.0).await?.map(Order))
    }

    /// Everybody's orders, latest first. ADMIN only: `viewer.orders` are one's own.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn orders(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which orders.")] filter: Option<OrderFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<OrderConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = filter.unwrap_or_default().checked()?;
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("orders");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::orders_page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let edges = page.map(|order| OrderEdge {
            cursor: encode_cursor(&binding, &order.key()),
            node: Order(Arc::new(order)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::orders_count(&mut connection, &scope.actor, &filter)
        });
        Ok(OrderConnection::new(edges, Some(total)))
    }

    /// One of one's own invoices; null when there is none with this id. Admins see all.
    async fn invoice(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The invoice's id.")] id: PublicId<InvoiceId>,
    ) -> ApiResult<Option<Invoice>> {
        context.actor().require_user()?;
        Ok(context.load::<InvoiceById>(id.0).await?.map(Invoice))
    }

    /// Sendings of money to bank accounts, the one that waits longest first: refunds that the gateway cannot make. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn disbursements(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<DisbursementFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<DisbursementConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = ledger::queries::DisbursementFilter::from(filter.unwrap_or_default());
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("disbursements");
        let key = request.key(&binding)?;
        let actor = context.actor();
        let mut connection = context.read().await?;
        let page =
            ledger::queries::disbursements_page(&mut connection, actor, &filter, (&request, key)).await?;
        let edges = page.map(|row| DisbursementEdge {
            cursor: encode_cursor(&binding, &row.key()),
            node: Disbursement(Arc::new(row)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            ledger::queries::disbursements_count(&mut connection, &scope.actor, &filter)
        });
        Ok(DisbursementConnection::new(edges, Some(total)))
    }

    /// The banks that money can be sent to, by their names: what to choose from for `refundBankAccountGive`.
    #[graphql(directive = Items::apply(30))]
    async fn banks(&self) -> Vec<Bank> {
        ledger::banks::BANKS.iter().copied().map(Bank).collect()
    }

    /// One of one's own payments, e.g. to wait for it; null when there is none with this id. Admins see all.
    async fn payment(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The payment's id.")] id: PublicId<PaymentId>,
    ) -> ApiResult<Option<Payment>> {
        context.actor().require_user()?;
        Ok(context.load::<PaymentById>(id.0).await?.map(Payment))
    }

    /// All payments, latest first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn payments(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which payments.")] filter: Option<PaymentFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<PaymentConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = queries::PaymentFilter::from(filter.unwrap_or_default());
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("payments");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::payments_page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let edges = page.map(|payment| PaymentEdge {
            cursor: encode_cursor(&binding, &payment.key()),
            node: Payment(Arc::new(payment)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::payments_count(&mut connection, &scope.actor, &filter)
        });
        Ok(PaymentConnection::new(edges, Some(total)))
    }

    /// All refunds, latest first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn refunds(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which refunds.")] filter: Option<RefundFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<RefundConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = queries::RefundFilter::from(filter.unwrap_or_default());
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("refunds");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::refunds_page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let edges = page.map(|refund| RefundEdge {
            cursor: encode_cursor(&binding, &refund.key()),
            node: Refund(Arc::new(refund)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::refunds_count(&mut connection, &scope.actor, &filter)
        });
        Ok(RefundConnection::new(edges, Some(total)))
    }

    /// Authentic messages of the gateway about payments that are not ours, latest first: another system uses the same
    /// account. ADMIN only.
    #[graphql(directive = Paged::apply())]
    async fn unknown_payment_events(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<PaymentEventConnection> {
        context.actor().require_role(Role::Admin)?;
        let request = page_request(first, after, last, before)?;
        let binding = "unknownPaymentEvents";
        let key = request.key(binding)?;
        let mut connection = context.read().await?;
        let page = queries::unknown_events_page(&mut connection, context.actor(), (&request, key)).await?;
        let edges = page.map(|event| PaymentEventEdge {
            cursor: encode_cursor(binding, &event.key()),
            node: PaymentEvent(Arc::new(event)),
        });
        Ok(PaymentEventConnection::new(edges, None))
    }
}
