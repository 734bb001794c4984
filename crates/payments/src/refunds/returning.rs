//! The bank sent a refund's money back to us.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::refunds;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{disbursing, reserve, sending};
use crate::books;
use crate::model::{Payment, Refund};
use crate::state::{PaymentAttention, PaymentStatus, RefundStatus};

/// What was made is owed again: another account is asked for. Under the lock of the order, after the ledger was told that the
/// sending came back. Where the gateway took the payment back meanwhile the money makes up for that.
pub(crate) async fn returned(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund: &Refund,
    payment: &Payment,
) -> Result<Refund, DatabaseError> {
    let is_gone = payment.status == PaymentStatus::Reversed || payment.reversed_at.is_some();
    let status = if is_gone { RefundStatus::Void } else { RefundStatus::ManualRequired };
    let after: Refund = diesel::update(refunds::table.find(refund.id))
        .filter(refunds::status.eq(RefundStatus::Succeeded))
        .set((
            refunds::status.eq(status),
            refunds::succeeded_at.eq(None::<DateTime<Utc>>),
            refunds::updated_at.eq(now),
        ))
        .returning(Refund::as_returning())
        .get_result(connection)
        .await?;
    if is_gone {
        let of = (refund.payment_id, refund.order_line_id);
        reserve::give_back(connection, now, of, refund.amount).await?;
        books::voided(connection, now, now, sending::of(refund)).await?;
    } else if payment.attention == Some(PaymentAttention::RefundedTwice) {
        // The gateway had made it as well, and says so again: then nothing is owed.
        sending::look_at(connection, now, payment).await?;
    } else {
        disbursing::ask_for_account(connection, now, &after).await?;
    }
    Ok(after)
}
