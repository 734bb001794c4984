//! Whether somebody may have the gateway asked about a payment right now.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::{orders, payments};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PaymentId, UserId};
use kernel::{Actor, Refusal};

use super::payment_return::{PAUSE_MIN, may_be_news};
use crate::flows::payment_refresh_by_buyer::PaymentRefreshCode;
use crate::model::Payment;

/// The payment, and whether its question is the caller's to ask.
#[derive(Debug)]
pub struct RefreshClaim {
    /// The payment as it is.
    pub payment: Payment,
    /// Whether the caller asks the gateway; else somebody has just done it, or there is nothing to learn.
    pub is_granted: bool,
}

/// Of all who want to know at the same moment, one is told to ask.
///
/// # Errors
/// NOT_FOUND unless the payment is the actor's own, or the actor an admin; access when nobody is signed in; the database's
/// failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    id: PaymentId,
) -> Result<RefreshClaim, CommandError<PaymentRefreshCode>> {
    let user = actor.require_user()?;
    connection
        .transaction::<_, CommandError<PaymentRefreshCode>, _>(async |connection| {
            let found = payments::table
                .inner_join(orders::table)
                .filter(payments::id.eq(id))
                .select((Payment::as_select(), orders::buyer_user_id))
                .first::<(Payment, UserId)>(connection)
                .await
                .optional()?;
            let visible = found.filter(|(_, buyer)| actor.is_admin() || *buyer == user.user_id);
            let Some((payment, _)) = visible else {
                let message = "You have no such payment: reload your orders.";
                return Err(Refusal::on("paymentId", PaymentRefreshCode::NotFound, message).into());
            };
            if !may_be_news(payment.status) {
                return Ok(RefreshClaim { payment, is_granted: false });
            }
            let claimed = diesel::update(payments::table.find(id))
                .filter(payments::updated_at.le(now - PAUSE_MIN))
                .set(payments::updated_at.eq(now))
                .execute(connection)
                .await?;
            Ok(RefreshClaim { payment, is_granted: claimed == 1 })
        })
        .await
}
