//! Has payouts looked at that are due: those to be sent are sent, of the others the gateway is asked.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

use crate::jobs::{PayoutRefresh, PayoutSend};
use crate::looking;
use crate::model::Payout;
use crate::state::PayoutStatus;

/// Enqueues what is to be done for at most `limit` payouts that are due, and says how many there were. When each is looked at next
/// is moved ahead here: a gateway that is away is not asked ever faster.
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
            // Whoever changes one of them right now says anew when it is looked at.
            let due: Vec<Payout> = payouts::table
                .filter(payouts::next_look_at.le(now))
                .order((payouts::next_look_at, payouts::id))
                .limit(limit)
                .select(Payout::as_select())
                .for_no_key_update()
                .skip_locked()
                .load(connection)
                .await?;
            for payout in &due {
                look(connection, now, payout).await?;
            }
            Ok(due.len())
        })
        .await
}

async fn look(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payout: &Payout,
) -> Result<(), DatabaseError> {
    let payout_id = payout.id;
    let next_look_at = looking::next_look_at(payout, now);
    match payout.status {
        PayoutStatus::Approved if next_look_at.is_some() => {
            PayoutSend { payout_id }.enqueue(connection, now).await?;
        }
        PayoutStatus::Processing | PayoutStatus::Paid | PayoutStatus::Failed => {
            PayoutRefresh { payout_id }.enqueue(connection, now).await?;
        }
        PayoutStatus::Approved | PayoutStatus::Requested | PayoutStatus::Cancelled => {}
    }
    let attention = payout.attention.or_else(|| looking::silence(payout, now));
    if attention != payout.attention {
        tracing::error!(payout.id = %payout_id, "nothing was heard of a payout for days");
    }
    diesel::update(payouts::table.find(payout_id))
        .set((payouts::attention.eq(attention), payouts::next_look_at.eq(next_look_at)))
        .execute(connection)
        .await?;
    Ok(())
}
