//! Writes down that nobody is to pay this attempt any more.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{orders, payments};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::PaymentId;

use crate::model::Payment;
use crate::state::{Abandonment, OrderStatus, PaymentStatus};
use crate::{attempts, polling};

/// Marks the attempt as ended by us, unless its money is there. Where the gateway never heard of it, that is where it stands;
/// else the gateway's news still say.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PaymentId,
) -> Result<Option<Payment>, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let Some(payment) = attempts::lock(connection, id).await? else { return Ok(None) };
            let is_paid = matches!(payment.status, PaymentStatus::Settled | PaymentStatus::Reversed);
            if is_paid || payment.abandoned_as.is_some() {
                return Ok(Some(payment));
            }
            let order: OrderStatus =
                orders::table.find(payment.order_id).select(orders::status).first(connection).await?;
            let end =
                if order == OrderStatus::Expired { Abandonment::Expired } else { Abandonment::Cancelled };
            Ok(Some(mark(connection, now, payment, end).await?))
        })
        .await
}

/// Marks the locked attempt.
pub(super) async fn mark(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    mut payment: Payment,
    end: Abandonment,
) -> Result<Payment, DatabaseError> {
    let before = payment.status;
    payment.abandoned_as = Some(end);
    if before == PaymentStatus::Started {
        payment.status = match end {
            Abandonment::Expired => PaymentStatus::Expired,
            Abandonment::Cancelled => PaymentStatus::Cancelled,
        };
    }
    let marked = diesel::update(payments::table.find(payment.id))
        .filter(payments::status.eq(before))
        .set((
            payments::abandoned_as.eq(end),
            payments::status.eq(payment.status),
            payments::next_poll_at.eq(polling::next_poll_at(&payment, now)),
            payments::updated_at.eq(now),
        ))
        .returning(Payment::as_returning())
        .get_result(connection)
        .await?;
    Ok(marked)
}
