//! Writes down that the gateway was asked and knew of nothing.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payments;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::PaymentId;

use crate::model::Payment;
use crate::{attempts, polling};

/// Says when to ask again. The payment stays where it is; `None` when there is no such payment.
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
            let Some(mut payment) = attempts::lock(connection, id).await? else { return Ok(None) };
            payment.next_poll_at = polling::next_poll_at(&payment, now);
            let noted = diesel::update(payments::table.find(id))
                .set((payments::next_poll_at.eq(payment.next_poll_at), payments::updated_at.eq(now)))
                .returning(Payment::as_returning())
                .get_result(connection)
                .await?;
            Ok(Some(noted))
        })
        .await
}
