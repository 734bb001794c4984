//! Has the gateway asked for payments of which nothing was heard for a while.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payments;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

use crate::jobs::PaymentRefresh;
use crate::model::Payment;
use crate::polling;

/// Enqueues the question for at most `limit` payments that are due, and says how many there were. When the next one is due is
/// moved ahead here too: a gateway that is away is not asked ever faster.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<usize, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            // Whoever changes one of them right now hears from the gateway anyway.
            let due: Vec<Payment> = payments::table
                .filter(payments::next_poll_at.le(now))
                .order((payments::next_poll_at, payments::id))
                .limit(limit)
                .select(Payment::as_select())
                .for_update()
                .skip_locked()
                .load(connection)
                .await?;
            let count = due.len();
            for mut payment in due {
                // As a whole: on its page another transaction may have taken the place of the one we know.
                PaymentRefresh::of(payment.id).enqueue(connection, now, now).await?;
                payment.polls = payment.polls.saturating_add(1);
                diesel::update(payments::table.find(payment.id))
                    .set((
                        payments::polls.eq(payment.polls),
                        payments::next_poll_at.eq(polling::next_try_at(&payment, now)),
                    ))
                    .execute(connection)
                    .await?;
            }
            Ok(count)
        })
        .await
}
