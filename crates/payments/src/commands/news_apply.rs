//! Applies what the gateway answered: the payment stands where all its news together lead, and what follows from that follows
//! once, in the same transaction, under the lock of the order.

mod holding;
mod reversing;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payments;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{OrderId, PaymentId};

use crate::faults::fault_point;
use crate::gateway::TransactionNews;
use crate::jobs::PaymentAbandon;
use crate::model::Payment;
use crate::orders::{self, LockedOrder};
use crate::services::PaymentConfig;
use crate::standing::{self, Standing};
use crate::state::{PaymentAttention, PaymentStatus};
use crate::{attempts, events, polling, refunds, settling};

/// Keeps the news and applies them. The payment as it is then; `None` when there is no such payment. The same news again change
/// nothing, in whatever order they come.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &PaymentConfig,
    id: PaymentId,
    news: &TransactionNews,
) -> Result<Option<Payment>, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let payment = apply(connection, now, config, id, news).await?;
            fault_point("payments.apply.before_commit");
            Ok(payment)
        })
        .await
}

async fn apply(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &PaymentConfig,
    id: PaymentId,
    news: &TransactionNews,
) -> Result<Option<Payment>, DatabaseError> {
    // Which order it pays never changes, so it can be read before the lock.
    let order_id: Option<OrderId> =
        payments::table.find(id).select(payments::order_id).first(connection).await.optional()?;
    let Some(order_id) = order_id else { return Ok(None) };
    let order = orders::lock(connection, order_id).await?;
    let order = order.ok_or_else(|| DatabaseError::internal(format!("{id} has no order")))?;
    let before = attempts::lock(connection, id).await?;
    let before = before.ok_or_else(|| DatabaseError::internal(format!("{id} is gone")))?;
    if news.gateway_order_id != id.to_string() {
        // Whoever names a transaction in a notification may have named somebody else's.
        tracing::error!(payment.id = %id, gateway_order_id = news.gateway_order_id, "news of another payment");
        return Ok(Some(before));
    }
    events::record_status(connection, now, id, news).await?;
    let (news, mismatch) = trusted(&before, events::news_of_payment(connection, id).await?);
    let standing = standing::fold(&news);
    let mut attention = mismatch.or(standing.attention);
    if attention.is_none() && refunds::outside::made_twice(connection, id, &standing.refunds).await? {
        attention = Some(PaymentAttention::RefundedTwice);
    }
    let after = write(connection, now, &before, &standing, attention).await?;
    follow(connection, now, config, &order, Changed { before: &before, after: &after, standing: &standing })
        .await?;
    Ok(Some(after))
}

/// The news that may move the payment. Those that tell of money in another amount or currency than was asked for do not: what
/// that money is for, an admin finds out.
fn trusted(
    payment: &Payment,
    news: Vec<TransactionNews>,
) -> (Vec<TransactionNews>, Option<PaymentAttention>) {
    let mut mismatch = None;
    let trusted = news
        .into_iter()
        .filter(|item| {
            if !standing::implies_paid(item.state) {
                return true;
            }
            let is_ours = |currency: &String| currency.eq_ignore_ascii_case(payment.currency.as_str());
            let problem = if !item.currency.as_ref().is_none_or(is_ours) {
                Some(PaymentAttention::CurrencyMismatch)
            } else if item.amount != payment.amount {
                Some(PaymentAttention::AmountMismatch)
            } else {
                None
            };
            mismatch = mismatch.max(problem);
            problem.is_none()
        })
        .collect();
    (trusted, mismatch)
}

/// Moves the row to where the news lead.
async fn write(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    before: &Payment,
    standing: &Standing,
    attention: Option<PaymentAttention>,
) -> Result<Payment, DatabaseError> {
    let mut after = before.clone();
    after.status = standing.status(before.abandoned_as);
    after.gateway_transaction_id =
        standing.transaction_id.clone().or_else(|| before.gateway_transaction_id.clone());
    after.method = standing.method.clone().or_else(|| before.method.clone());
    after.refunded_amount = before.refunded_amount.max(standing.refunded_amount);
    after.attention = attention.or_else(|| unexplained(&after, standing));
    if after.status == PaymentStatus::Settled {
        after.settled_at = before.settled_at.or(standing.settled_at).or(Some(now));
        after.reversed_at = None;
    } else if after.status == PaymentStatus::Reversed || before.status == PaymentStatus::Settled {
        after.reversed_at = before.reversed_at.or(Some(now));
    }
    if after.attention.is_some() && after.attention != before.attention {
        let attention = after.attention.map(PaymentAttention::as_str);
        tracing::error!(payment.id = %before.id, attention, "a payment needs an admin");
    }
    let written = diesel::update(payments::table.find(before.id))
        .filter(payments::status.eq(before.status))
        .set((
            payments::status.eq(after.status),
            payments::gateway_transaction_id.eq(&after.gateway_transaction_id),
            payments::method.eq(&after.method),
            payments::settled_at.eq(after.settled_at),
            payments::refunded_amount.eq(after.refunded_amount),
            payments::reversed_at.eq(after.reversed_at),
            payments::attention.eq(after.attention),
            payments::next_poll_at.eq(polling::next_poll_at(&after, now)),
            payments::updated_at.eq(now),
        ))
        .returning(Payment::as_returning())
        .get_result(connection)
        .await?;
    Ok(written)
}

/// What an admin must look at although each of the news makes sense.
fn unexplained(payment: &Payment, standing: &Standing) -> Option<PaymentAttention> {
    match payment.status {
        // Its lines' money had gone back when other money came on the same page: nobody knows what for.
        PaymentStatus::Settled if payment.refunded_amount > standing.refunded_amount => {
            Some(PaymentAttention::AmountMismatch)
        }
        // Nobody heard of the money while it was there. Its news may also mean a card that was denied first and then paid.
        PaymentStatus::Reversed if payment.settled_at.is_none() => Some(PaymentAttention::UnknownStatus),
        _ => None,
    }
}

/// The payment's row before and after, and what the news say.
#[derive(Debug, Clone, Copy)]
struct Changed<'a> {
    before: &'a Payment,
    after: &'a Payment,
    standing: &'a Standing,
}

/// Does what follows from the difference.
async fn follow(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &PaymentConfig,
    order: &LockedOrder,
    Changed { before, after, standing }: Changed<'_>,
) -> Result<(), DatabaseError> {
    use PaymentStatus::{Cancelled, Challenged, Denied, Expired, Pending, Reversed, Settled};
    match (before.status, after.status) {
        (Settled, Settled) => {}
        (_, Settled) => {
            let is_money_kept = standing.refunded_amount < after.amount;
            settling::settle(connection, now, order, after, is_money_kept).await?;
        }
        (Settled, _) => reversing::reverse(connection, now, order, after).await?,
        (Challenged, Denied | Expired | Cancelled | Reversed) => {
            holding::end(connection, now, order, after).await?;
        }
        (from, Challenged) if from != Challenged => {
            holding::extend(connection, now, config, order, after).await?;
        }
        (from, Pending | Denied | Expired | Cancelled) if from.is_open() && from != after.status => {
            holding::end_extended(connection, now, order, after).await?;
        }
        _ => {}
    }
    if after.status == Settled && (standing.refunded_amount > 0 || !standing.refunds.is_empty()) {
        let (amount, refunds) = (standing.refunded_amount, &standing.refunds);
        refunds::outside::note(connection, now, order, after, amount, refunds).await?;
    }
    // We had ended it, but its page was open: somebody began to pay. Ended again, before it is too late.
    if after.abandoned_as.is_some() && after.status.is_open() && after.status != before.status {
        PaymentAbandon { payment_id: after.id }.enqueue(connection, now).await?;
    }
    Ok(())
}
