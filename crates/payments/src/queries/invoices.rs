//! Invoices. A buyer sees her own, an admin all.

use database::DatabaseError;
use database::schema::{invoices, order_lines, orders, payment_lines};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{InvoiceId, OrderId};

use super::scope::visible_orders;
use crate::invoices::{Invoice, InvoiceLine};
use crate::model::OrderLine;

/// The invoices that exist and may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn invoices_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[InvoiceId],
) -> Result<Vec<Invoice>, DatabaseError> {
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    let found = invoices::table
        .filter(invoices::id.eq_any(ids))
        .filter(invoices::order_id.eq_any(visible.select(orders::id)))
        .select(Invoice::as_select());
    Ok(found.load(connection).await?)
}

/// The invoices of the orders that may be seen, oldest first. An order has one as soon as it is paid, or a moment later; more
/// when it was paid in several goes.
///
/// # Errors
/// When the database fails.
pub async fn invoices_of_orders(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderId],
) -> Result<Vec<Invoice>, DatabaseError> {
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    let found = invoices::table
        .filter(invoices::order_id.eq_any(ids))
        .filter(invoices::order_id.eq_any(visible.select(orders::id)))
        .order((invoices::year, invoices::number))
        .select(Invoice::as_select());
    Ok(found.load(connection).await?)
}

/// The lines of the invoices that may be seen, in the order in which they were added to the order.
///
/// # Errors
/// When the database fails.
pub async fn lines_of_invoices(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[InvoiceId],
) -> Result<Vec<(InvoiceId, InvoiceLine)>, DatabaseError> {
    let Some(visible) = visible_orders(actor) else {
        return Ok(Vec::new());
    };
    let rows: Vec<(InvoiceId, OrderLine, i64)> = invoices::table
        .inner_join(payment_lines::table.on(payment_lines::payment_id.eq(invoices::payment_id)))
        .inner_join(order_lines::table.on(order_lines::id.eq(payment_lines::order_line_id)))
        .filter(invoices::id.eq_any(ids))
        .filter(invoices::order_id.eq_any(visible.select(orders::id)))
        .filter(order_lines::paid_by_payment_id.eq(invoices::payment_id.nullable()))
        .order((order_lines::created_at, order_lines::id))
        .select((invoices::id, OrderLine::as_select(), payment_lines::amount))
        .load(connection)
        .await?;
    Ok(rows.into_iter().map(|(id, line, amount)| (id, InvoiceLine { line, amount })).collect())
}
