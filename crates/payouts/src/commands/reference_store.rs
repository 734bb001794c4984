//! The gateway has created a payout: under which name, is written down before it is approved.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::PayoutId;
use uuid::Uuid;

use crate::locks;
use crate::state::PayoutStatus;

/// Stores the reference that was given under this key. Whether it is the one to be approved: `false` when another key took this
/// one's place meanwhile, when the key made two payouts, or when it is sent or over. What it names then waits at the gateway for
/// ever, and costs nothing.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PayoutId,
    key: Uuid,
    reference: &str,
) -> Result<bool, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let payout = locks::payout(connection, id).await?;
            let payout = payout.ok_or_else(|| DatabaseError::internal(format!("{id} is gone")))?;
            if payout.status != PayoutStatus::Approved {
                return Ok(false);
            }
            match payout.gateway_reference.as_deref() {
                // Somebody else asked at the same moment, under the same key.
                Some(stored) if stored == reference => return Ok(true),
                Some(_) => {
                    tracing::warn!(payout.id = %id, reference, "the gateway made a payout that nobody approves");
                    return Ok(false);
                }
                None => {}
            }
            let stored = diesel::update(payouts::table.find(id))
                .filter(payouts::status.eq(PayoutStatus::Approved))
                .filter(payouts::gateway_reference.is_null())
                .filter(payouts::gateway_key.eq(key))
                .set((payouts::gateway_reference.eq(reference), payouts::updated_at.eq(now)))
                .execute(connection)
                .await?;
            if stored == 0 {
                tracing::warn!(payout.id = %id, reference, "the gateway made a payout under a key that was given up");
            }
            Ok(stored == 1)
        })
        .await
}
