//! After the gateway was asked to send a payout: what came of it.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::PayoutId;
use uuid::Uuid;

use crate::jobs::PayoutFailedNotice;
use crate::model::Payout;
use crate::state::{PayoutAttention, PayoutFailure, PayoutStatus};
use crate::{books, events, locks, looking};

/// The gateway is sending it. Changes nothing when news of it came first.
///
/// # Errors
/// When the database fails.
pub async fn sent(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PayoutId,
    reference: &str,
) -> Result<(), DatabaseError> {
    diesel::update(payouts::table.find(id))
        .filter(payouts::status.eq(PayoutStatus::Approved))
        .filter(payouts::gateway_reference.eq(reference))
        .set((
            payouts::status.eq(PayoutStatus::Processing),
            payouts::sent_at.eq(now),
            payouts::attention.eq(None::<PayoutAttention>),
            payouts::failure_words.eq(None::<String>),
            payouts::next_look_at.eq(now + looking::FIRST_QUESTION),
            payouts::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// The gateway will never create it, whatever we ask: the money is the teacher's again, and she is told. Changes nothing when it
/// was created all the same, or is asked for under another key by now.
///
/// # Errors
/// When the database fails.
pub async fn refused(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PayoutId,
    key: Uuid,
    words: &str,
) -> Result<(), DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let Some(payout) = locks::payout(connection, id).await? else { return Ok(()) };
            let failed: Option<Payout> = diesel::update(payouts::table.find(payout.id))
                .filter(payouts::status.eq(PayoutStatus::Approved))
                .filter(payouts::gateway_reference.is_null())
                .filter(payouts::gateway_key.eq(key))
                .set((
                    payouts::status.eq(PayoutStatus::Failed),
                    payouts::failed_at.eq(now),
                    payouts::failure.eq(PayoutFailure::AccountRefused),
                    payouts::failure_words.eq(events::storable(words)),
                    payouts::attention.eq(None::<PayoutAttention>),
                    payouts::next_look_at.eq(None::<DateTime<Utc>>),
                    payouts::updated_at.eq(now),
                ))
                .returning(Payout::as_returning())
                .get_result(connection)
                .await
                .optional()?;
            if let Some(payout) = failed {
                books::released(connection, now, &payout).await?;
                jobs::enqueue(connection, now, &PayoutFailedNotice { payout_id: id }).await?;
            }
            Ok(())
        })
        .await
}

/// It could not be sent now: an admin should look at it, and it is tried again. The gateway's words are for admins.
///
/// # Errors
/// When the database fails.
pub async fn hindered(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PayoutId,
    attention: PayoutAttention,
    words: Option<&str>,
) -> Result<(), DatabaseError> {
    let noted = diesel::update(payouts::table.find(id))
        .filter(payouts::status.eq(PayoutStatus::Approved))
        .set((
            payouts::attention.eq(attention),
            payouts::failure_words.eq(words.map(events::storable)),
            payouts::next_look_at.eq(now + looking::AFTER_HINDRANCE),
            payouts::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    if noted == 1 {
        tracing::error!(payout.id = %id, %attention, "a payout could not be sent: an admin should look at it");
    }
    Ok(())
}
