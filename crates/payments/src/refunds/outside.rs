//! What the gateway tells of money that went back: our own refunds, and what somebody sent back there without us.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{order_lines, payment_lines, refunds as refund_rows};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{PaymentId, RefundId};

use super::distribution::{Outstanding, Piece, Placed, Room, distribute};
use super::written_down::write_down;
use super::{confirming, disbursing, reserve, sending};
use crate::books::{self, PaidOutOf};
use crate::gateway::GatewayRefund;
use crate::jobs::{LineSubject, OrderLineRefundedOutside};
use crate::model::{OrderLine, Payment, PaymentLine, Refund};
use crate::orders::LockedOrder;
use crate::state::{RefundReason, RefundStatus};

/// Takes note of what went back of a payment of the locked order by the gateway's own account: how much in all, and one by
/// one as far as the gateway lists it. To be called after the payment's lines are paid, and again with every news; what
/// is known already changes nothing.
///
/// The sum decides, not the list: whatever our succeeded refunds do not explain was sent back without us. An admin who wrote
/// down that she sent money by hand is believed first, so that at worst too little is taken for refunded, and no lesson
/// is called off by mistake.
///
/// # Errors
/// When the database fails.
pub async fn note(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    payment: &Payment,
    refunded_amount: i64,
    refunds: &[GatewayRefund],
) -> Result<(), DatabaseError> {
    assert_eq!(payment.order_id, order.order().id, "the payment is one of the locked order");
    distribute_news(connection, now, payment, refunded_amount, refunds).await?;
    confirming::note(connection, now, payment.id, refunds).await
}

async fn distribute_news(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment: &Payment,
    refunded_amount: i64,
    refunds: &[GatewayRefund],
) -> Result<(), DatabaseError> {
    let listed = once_each(refunds);
    let listed_amount = listed.iter().fold(0_i64, |sum, refund| sum.saturating_add(refund.amount));
    let gone = refunded_amount.max(listed_amount);
    if gone <= 0 {
        return Ok(());
    }
    let mut ours = of_payment(connection, payment).await?;
    // There may be something to post about several refunds and lines.
    books::lock_accounts(connection, payment.id).await?;
    for refund in &mut ours {
        if is_listed(&listed, refund) {
            confirm(connection, now, refund).await?;
        }
    }
    // What an admin sent to a bank account, the gateway did not send: its reference says so. Unless the gateway lists it by our name: then
    // both did, which an admin must see ([`made_twice`]), and no other line pays for it.
    let by_bank = disbursing::succeeded_of(connection, &ours).await?;
    let explained: i64 = with_status(&ours, RefundStatus::Succeeded)
        .filter(|refund| !by_bank.contains(&refund.id) || is_listed(&listed, refund))
        .map(|refund| refund.amount)
        .sum();
    let pieces = unexplained(&listed, &ours, gone.saturating_sub(explained));
    if pieces.is_empty() {
        return Ok(());
    }
    let lines = lines_of(connection, payment).await?;
    let rooms: Vec<Room> = lines.iter().map(|(line, _)| room(line)).collect();
    let distribution = distribute(&pieces, &outstanding(&ours), &rooms);
    for (id, by) in &distribution.reduced {
        reduce(connection, now, find(&mut ours, *id)?, *by).await?;
    }
    for id in &distribution.settled {
        sending::succeed(connection, now, find(&mut ours, *id)?, PaidOutOf::Gateway).await?;
    }
    for placed in &distribution.placed {
        insert(connection, now, payment, placed).await?;
    }
    if distribution.unplaced > 0 {
        let (payment_id, amount) = (payment.id, distribution.unplaced);
        if with_status(&ours, RefundStatus::Sent).next().is_some() {
            tracing::info!(%payment_id, amount, "money went back, likely refunds that are on their way");
        } else {
            tracing::error!(%payment_id, amount, "more money went back than was paid");
        }
    }
    for (_, line) in lines {
        if distribution.placed.iter().any(|placed| placed.order_line_id == line.id) {
            tell_if_all_is_gone(connection, now, payment, &line).await?;
        }
    }
    Ok(())
}

/// Whether the gateway made a refund that one of ours had sent to a bank account: the buyer has the money twice.
///
/// # Errors
/// When the database fails.
pub(crate) async fn made_twice(
    connection: &mut AsyncPgConnection,
    payment_id: PaymentId,
    listed: &[GatewayRefund],
) -> Result<bool, DatabaseError> {
    if listed.is_empty() {
        return Ok(false);
    }
    let keys = listed.iter().filter(|refund| refund.amount > 0).map(|refund| refund.key.as_str());
    let made: Vec<Refund> = refund_rows::table
        .filter(refund_rows::payment_id.eq(payment_id))
        .filter(refund_rows::status.eq(RefundStatus::Succeeded))
        .filter(refund_rows::gateway_refund_key.eq_any(keys.collect::<Vec<_>>()))
        .select(Refund::as_select())
        .load(connection)
        .await?;
    Ok(!disbursing::succeeded_of(connection, &made).await?.is_empty())
}

/// Whether the gateway says by our own name of it that it made this refund.
fn is_listed(listed: &[&GatewayRefund], refund: &Refund) -> bool {
    let name = refund.id.to_string();
    listed.iter().any(|entry| entry.key == name)
}

/// A gateway that lists a refund twice, or one of nothing, made it once, or did not.
fn once_each(refunds: &[GatewayRefund]) -> Vec<&GatewayRefund> {
    let mut seen = HashSet::new();
    refunds.iter().filter(|refund| refund.amount > 0 && seen.insert(refund.key.as_str())).collect()
}

/// What of the gateway's account is news to us, by the gateway's names as far as it has any.
fn unexplained(listed: &[&GatewayRefund], ours: &[Refund], mut beyond: i64) -> Vec<Piece> {
    let known: HashSet<String> =
        ours.iter().flat_map(|refund| [refund.id.to_string(), refund.gateway_refund_key.clone()]).collect();
    let mut pieces = Vec::new();
    for entry in listed.iter().filter(|entry| !known.contains(&entry.key)) {
        let amount = entry.amount.min(beyond);
        if amount > 0 {
            beyond -= amount;
            pieces.push(Piece { key: Some(entry.key.clone()), amount });
        }
    }
    if beyond > 0 {
        pieces.push(Piece { key: None, amount: beyond });
    }
    pieces
}

/// The gateway says that it made this refund of ours.
async fn confirm(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund: &mut Refund,
) -> Result<(), DatabaseError> {
    match refund.status {
        RefundStatus::Succeeded => return Ok(()),
        RefundStatus::Void => {
            if !sending::made_after_reversal(connection, now, refund).await? {
                return Ok(());
            }
        }
        RefundStatus::Requested | RefundStatus::Sent | RefundStatus::ManualRequired => {
            sending::succeed(connection, now, refund, PaidOutOf::Gateway).await?;
        }
    }
    refund.status = RefundStatus::Succeeded;
    Ok(())
}

fn with_status(refunds: &[Refund], status: RefundStatus) -> impl Iterator<Item = &Refund> {
    refunds.iter().filter(move |refund| refund.status == status)
}

/// What somebody may have made by hand: likeliest what an admin must.
fn outstanding(ours: &[Refund]) -> Vec<Outstanding> {
    [RefundStatus::ManualRequired, RefundStatus::Requested, RefundStatus::Sent]
        .into_iter()
        .flat_map(|status| with_status(ours, status))
        .map(|refund| Outstanding {
            id: refund.id,
            order_line_id: refund.order_line_id,
            amount: refund.amount,
            is_divisible: refund.status != RefundStatus::Sent,
        })
        .collect()
}

fn room(line: &PaymentLine) -> Room {
    Room { order_line_id: line.order_line_id, left: line.amount - line.refunded_amount }
}

fn find(ours: &mut [Refund], id: RefundId) -> Result<&mut Refund, DatabaseError> {
    let found = ours.iter_mut().find(|refund| refund.id == id);
    found.ok_or_else(|| DatabaseError::internal("money was distributed to a refund that is not there"))
}

/// A part of the refund was made by hand: it stands in a row of its own.
async fn reduce(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund: &mut Refund,
    by: i64,
) -> Result<(), DatabaseError> {
    let of_status = refund_rows::table.find(refund.id).filter(refund_rows::status.eq(refund.status));
    let reduced = diesel::update(of_status)
        .set((refund_rows::amount.eq(refund_rows::amount - by), refund_rows::updated_at.eq(now)))
        .execute(connection)
        .await?;
    sending::exactly_one(reduced)?;
    refund.amount -= by;
    books::reduced(connection, now, (refund.id, refund.payment_id, refund.order_line_id, by)).await?;
    write_down(connection, now, "refund.reduce", (refund.id, refund.order_line_id), -by).await?;
    disbursing::follow_amount(connection, now, refund).await?;
    reserve::give_back(connection, now, (refund.payment_id, refund.order_line_id), by).await
}

async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment: &Payment,
    placed: &Placed,
) -> Result<(), DatabaseError> {
    let Placed { order_line_id, amount, key } = placed;
    if !reserve::take(connection, now, (payment.id, *order_line_id), *amount).await? {
        return Err(DatabaseError::internal("money of a locked order was taken by somebody else"));
    }
    let id = RefundId::generate(now);
    diesel::insert_into(refund_rows::table)
        .values((
            refund_rows::id.eq(id),
            refund_rows::payment_id.eq(payment.id),
            refund_rows::order_line_id.eq(order_line_id),
            refund_rows::currency.eq(payment.currency),
            refund_rows::amount.eq(amount),
            refund_rows::reason.eq(RefundReason::MadeOutside),
            refund_rows::status.eq(RefundStatus::Succeeded),
            refund_rows::gateway_refund_key.eq(key.clone().unwrap_or_else(|| id.to_string())),
            refund_rows::succeeded_at.eq(now),
            refund_rows::created_at.eq(now),
            refund_rows::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    let of = (id, payment.id, *order_line_id, *amount);
    books::opened(connection, now, now, of).await?;
    books::succeeded(connection, now, now, of, PaidOutOf::Gateway).await?;
    write_down(connection, now, "refund.made_outside", (id, *order_line_id), *amount).await?;
    tracing::warn!(refund_id = %id, payment_id = %payment.id, amount, "money went back without us");
    Ok(())
}

/// Whoever sold the line hears of it when nothing of its money is left.
async fn tell_if_all_is_gone(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment: &Payment,
    line: &OrderLine,
) -> Result<(), DatabaseError> {
    let is_gone = order_lines::table
        .find(line.id)
        .filter(order_lines::paid_by_payment_id.eq(payment.id))
        .filter(order_lines::refunded_amount.eq(order_lines::amount));
    if diesel::select(diesel::dsl::exists(is_gone)).get_result(connection).await? {
        jobs::enqueue(connection, now, &OrderLineRefundedOutside(LineSubject::from(line))).await?;
    }
    Ok(())
}

/// The payment's refunds in the order of its lines, each line's oldest first.
async fn of_payment(
    connection: &mut AsyncPgConnection,
    payment: &Payment,
) -> Result<Vec<Refund>, DatabaseError> {
    let rows = refund_rows::table
        .inner_join(order_lines::table.on(order_lines::id.eq(refund_rows::order_line_id)))
        .filter(refund_rows::payment_id.eq(payment.id))
        .order((order_lines::created_at, order_lines::id, refund_rows::created_at, refund_rows::id))
        .select(Refund::as_select());
    Ok(rows.load(connection).await?)
}

/// The payment's lines in the order in which they were added to the order.
async fn lines_of(
    connection: &mut AsyncPgConnection,
    payment: &Payment,
) -> Result<Vec<(PaymentLine, OrderLine)>, DatabaseError> {
    let rows = payment_lines::table
        .inner_join(order_lines::table)
        .filter(payment_lines::payment_id.eq(payment.id))
        .order((order_lines::created_at, order_lines::id))
        .select((PaymentLine::as_select(), OrderLine::as_select()));
    Ok(rows.load(connection).await?)
}
