//! The lines of orders, with what became of each.

use std::collections::HashMap;

use ::payments::state::LineKind;
use ::payments::{Invoice, Order, OrderLine, Payment};
use database::DatabaseError;
use database::schema::{
    categories, invoices, order_lines, orders, payments, profiles, teachers, withholding_rules,
};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, EntitlementId, EntityId as _, OrderId};
use uuid::Uuid;

use super::{Reading, Rows, last_of, oldest_first};
use crate::exports::cells::{Cell, Record};

pub(super) const COLUMNS: &[&str] = &[
    "order_id",
    "order_created_at",
    "order_status",
    "order_paid_at",
    "buyer_user_id",
    "buyer_name",
    "line_id",
    "line_status",
    "kind",
    "subject_id",
    "title",
    "category",
    "seller_person_id",
    "seller_name",
    "quantity",
    "unit_price",
    "amount",
    "refunded_amount",
    "commission_basis_points",
    "commission_amount",
    "withholding",
    "currency",
    "payment_id",
    "payment_gateway",
    "payment_method",
    "payment_settled_at",
    "invoice_number",
    "reversed_at",
    "released_at",
];

/// A line with the names of its category, its seller and what is withheld of it, what paid it, and the invoice of that.
type Sold = (OrderLine, Option<String>, Option<String>, Option<String>, Option<Payment>, Option<Invoice>);

/// Orders by when they were opened, each with all its lines: an order is never parted by the end of a page.
pub(super) async fn rows(
    connection: &mut AsyncPgConnection,
    reading: Reading,
) -> Result<Rows, DatabaseError> {
    // An order has twenty lines at most, and mostly one or two.
    let reading = Reading { limit: (reading.limit / 2).max(1), ..reading };
    let opened = orders::table
        .left_join(profiles::table.on(profiles::user_id.eq(orders::buyer_user_id)))
        .select((Order::as_select(), profiles::full_name.nullable()))
        .into_boxed();
    let opened: Vec<(Order, Option<String>)> =
        oldest_first!(opened, (orders::created_at, orders::id), reading).load(connection).await?;
    let ids: Vec<OrderId> = opened.iter().map(|(order, _)| order.id).collect();
    let mut of_orders: HashMap<OrderId, Vec<Sold>> = HashMap::new();
    for sold in lines(connection, &ids).await? {
        of_orders.entry(sold.0.order_id).or_default().push(sold);
    }
    let mut records = Vec::new();
    for (order, buyer) in &opened {
        let of_order = of_orders.remove(&order.id).unwrap_or_default();
        records.extend(of_order.iter().map(|sold| record(order, buyer.as_deref(), sold)));
    }
    let places = opened.iter().map(|(order, _)| (order.created_at, order.id.uuid()));
    Ok(Rows { records, last: last_of(places, reading.limit) })
}

/// In the order in which they were added.
async fn lines(connection: &mut AsyncPgConnection, ids: &[OrderId]) -> Result<Vec<Sold>, DatabaseError> {
    let sold = order_lines::table
        .left_join(categories::table.on(categories::id.nullable().eq(order_lines::category_id)))
        .left_join(teachers::table.on(teachers::person_id.eq(order_lines::seller_person_id)))
        .left_join(
            withholding_rules::table
                .on(withholding_rules::id.nullable().eq(order_lines::withholding_rule_id)),
        )
        .left_join(payments::table.on(payments::id.nullable().eq(order_lines::paid_by_payment_id)))
        .left_join(invoices::table.on(invoices::payment_id.nullable().eq(order_lines::paid_by_payment_id)))
        .filter(order_lines::order_id.eq_any(ids))
        .order((order_lines::created_at, order_lines::id))
        .select((
            OrderLine::as_select(),
            categories::name.nullable(),
            teachers::display_name.nullable(),
            withholding_rules::name.nullable(),
            Option::<Payment>::as_select(),
            Option::<Invoice>::as_select(),
        ));
    Ok(sold.load(connection).await?)
}

fn record(order: &Order, buyer: Option<&str>, sold: &Sold) -> Record {
    let (line, category, seller, withholding, payment, invoice) = sold;
    let payment = payment.as_ref();
    vec![
        Cell::Word(order.id.to_string()),
        Cell::Instant(order.created_at),
        Cell::Word(order.status.to_string()),
        Cell::instant(order.paid_at),
        Cell::Word(order.buyer_user_id.to_string()),
        Cell::text(buyer),
        Cell::Word(line.id.to_string()),
        Cell::Word(line.status.to_string()),
        Cell::Word(line.kind.to_string()),
        Cell::Word(subject(line.kind, line.subject_id)),
        Cell::Text(line.title.clone()),
        Cell::text(category.as_deref()),
        Cell::Word(line.seller_person_id.to_string()),
        Cell::text(seller.as_deref()),
        Cell::Number(line.quantity.into()),
        Cell::Number(line.unit_price),
        Cell::Number(line.amount),
        Cell::Number(line.refunded_amount),
        Cell::number(line.commission_basis_points),
        Cell::number(line.commission_amount),
        Cell::text(withholding.as_deref()),
        Cell::Word(order.currency.to_string()),
        Cell::word(payment.map(|payment| payment.id)),
        Cell::word(payment.map(|payment| payment.gateway)),
        Cell::text(payment.and_then(|payment| payment.method.as_deref())),
        Cell::instant(payment.and_then(|payment| payment.settled_at)),
        Cell::word(invoice.as_ref().map(Invoice::number_text)),
        Cell::instant(line.reversed_at),
        Cell::instant(line.released_at),
    ]
}

fn subject(kind: LineKind, subject: Uuid) -> String {
    match kind {
        LineKind::Booking => BookingId::from_uuid(subject).to_string(),
        LineKind::Material => EntitlementId::from_uuid(subject).to_string(),
    }
}
