//! One attempt to pay an order: found, made, or given up.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::{order_lines, payment_lines, payments};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{OrderId, PaymentId};

use crate::commands::payment_abandon;
use crate::gateway::{PageBuyer, PageItem, PageRequest};
use crate::model::{OrderLine, Payment};
use crate::orders::LockedOrder;
use crate::services::PaymentConfig;
use crate::state::{Abandonment, Gateway, OrderStatus, PaymentStatus};
use crate::{attempts, polling};

/// The lines of the locked order that are to be paid.
pub(super) async fn open_lines(
    connection: &mut AsyncPgConnection,
    order_id: OrderId,
) -> Result<Vec<OrderLine>, DatabaseError> {
    let lines = order_lines::table
        .filter(order_lines::order_id.eq(order_id))
        .filter(order_lines::status.eq(OrderStatus::Open))
        .order((order_lines::created_at, order_lines::id))
        .select(OrderLine::as_select())
        .load(connection)
        .await?;
    Ok(lines)
}

/// The attempt that is going on. A doubted one goes on whatever it pays: another one beside it could be paid as well. Others
/// only if they pay what is open: lines are not added to an order that is being paid, but they may have been called off.
pub(super) fn to_go_on_with(
    attempts: &[Payment],
    lines: &[OrderLine],
    now: DateTime<Utc>,
) -> Option<Payment> {
    let amount: i64 = lines.iter().map(|line| line.amount).sum();
    let goes_on = |attempt: &&Payment| {
        attempt.status == PaymentStatus::Challenged || (attempt.is_payable(now) && attempt.amount == amount)
    };
    attempts.iter().filter(goes_on).max_by_key(|attempt| (attempt.created_at, attempt.id)).cloned()
}

pub(super) async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    lines: &[OrderLine],
) -> Result<Payment, DatabaseError> {
    let order = order.order();
    let payment: Payment = diesel::insert_into(payments::table)
        .values((
            payments::id.eq(PaymentId::generate(now)),
            payments::order_id.eq(order.id),
            payments::gateway.eq(Gateway::Midtrans),
            payments::status.eq(PaymentStatus::Started),
            payments::currency.eq(order.currency),
            payments::amount.eq(lines.iter().map(|line| line.amount).sum::<i64>()),
            payments::expires_at.eq(page_ends_at(now, order.expires_at)),
            payments::next_poll_at.eq(now + polling::pause(0)),
            payments::created_at.eq(now),
            payments::updated_at.eq(now),
        ))
        .returning(Payment::as_returning())
        .get_result(connection)
        .await?;
    let shares: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                payment_lines::payment_id.eq(payment.id),
                payment_lines::order_line_id.eq(line.id),
                payment_lines::amount.eq(line.amount),
            )
        })
        .collect();
    diesel::insert_into(payment_lines::table).values(shares).execute(connection).await?;
    Ok(payment)
}

/// When the page ends: gateways count in whole minutes, so up to a minute before the hold.
fn page_ends_at(now: DateTime<Utc>, hold_ends_at: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::minutes((hold_ends_at - now).num_minutes())
}

/// Gives up an attempt that never had a page. Nothing happens if it has one by now.
pub(super) async fn give_up(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PaymentId,
) -> Result<(), DatabaseError> {
    let payment = attempts::lock(connection, id).await?;
    if let Some(payment) = payment
        && payment.page_url.is_none()
        && payment.status == PaymentStatus::Started
    {
        payment_abandon::mark(connection, now, payment, Abandonment::Cancelled).await?;
    }
    Ok(())
}

/// What the gateway is asked for. The same for every call about the same attempt, so that it answers with the same page.
pub(super) async fn page_request(
    connection: &mut AsyncPgConnection,
    payment: &Payment,
    config: &PaymentConfig,
) -> Result<PageRequest, DatabaseError> {
    let lines = attempts::lines(connection, payment.id).await?;
    let buyer = buyer(connection, payment.order_id).await?;
    Ok(PageRequest {
        payment_id: payment.id,
        amount: payment.money(),
        items: lines
            .into_iter()
            .map(|(line, _)| PageItem {
                id: line.id.to_string(),
                name: line.title,
                unit_price: line.unit_price,
                quantity: line.quantity,
            })
            .collect(),
        buyer,
        now: payment.created_at,
        expires_at: payment.expires_at.unwrap_or(payment.created_at),
        return_url: config.return_url.clone(),
    })
}

async fn buyer(connection: &mut AsyncPgConnection, order_id: OrderId) -> Result<PageBuyer, DatabaseError> {
    use database::schema::orders;
    let user_id = orders::table.find(order_id).select(orders::buyer_user_id).first(connection).await?;
    let buyer = identity::queries::recipient(connection, user_id).await?;
    let buyer = buyer.ok_or_else(|| DatabaseError::internal(format!("{user_id} cannot be written to")))?;
    Ok(PageBuyer { name: buyer.full_name, email: buyer.email.as_str().to_owned() })
}
