//! Applies what the gateway answered: the payout moves on, and the ledger with it, once, under the lock of its row.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::PayoutId;
use payments::faults::fault_point;

use crate::events::{self, Said};
use crate::gateway::PayoutNews;
use crate::jobs::{PayoutFailedNotice, PayoutPaidNotice};
use crate::model::Payout;
use crate::news::{self, Meaning, Move};
use crate::state::{PayoutAttention, PayoutEventSource, PayoutStatus};
use crate::{books, locks, looking};

/// Keeps the news and applies them. The payout as it is then; `None` when there is no such payout. The same news again change
/// nothing, in whatever order they come.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PayoutId,
    news: &PayoutNews,
) -> Result<Option<Payout>, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let payout = apply(connection, now, id, news).await?;
            fault_point("payouts.apply.before_commit");
            Ok(payout)
        })
        .await
}

/// The gateway does not know what it has named itself: an admin looks at it.
///
/// # Errors
/// When the database fails.
pub async fn unknown(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PayoutId,
) -> Result<Option<Payout>, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let Some(payout) = locks::payout(connection, id).await? else { return Ok(None) };
            let mut after = payout.clone();
            after.attention = Some(PayoutAttention::ContradictingNews);
            write(connection, now, &payout, after).await.map(Some)
        })
        .await
}

async fn apply(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PayoutId,
    news: &PayoutNews,
) -> Result<Option<Payout>, DatabaseError> {
    let Some(before) = locks::payout(connection, id).await? else { return Ok(None) };
    if before.gateway_reference.as_deref() != Some(&news.reference) {
        tracing::error!(payout.id = %id, reference = news.reference, "news of another payout");
        return Ok(Some(before));
    }
    let said = Said {
        payout_id: Some(id),
        source: PayoutEventSource::Status,
        reference: &news.reference,
        gateway_status: Some(&news.gateway_status),
        content: &news.content,
        body: &news.body,
    };
    events::keep(connection, now, said).await?;
    let mut after = before.clone();
    let meaning = news::meaning(&before, now, news);
    if meaning == Meaning::Older {
        return Ok(Some(before));
    }
    after.gateway_status = Some(events::storable(&news.gateway_status));
    if let Meaning::Moves(to) = meaning {
        go(&mut after, now, to, news);
    }
    after.attention = match meaning {
        Meaning::Contradiction => Some(PayoutAttention::ContradictingNews),
        // It waits for us to approve it: that the gateway says so ends a contradiction, but not what keeps us from approving.
        Meaning::Same if before.status == PayoutStatus::Approved => {
            before.attention.filter(|attention| *attention != PayoutAttention::ContradictingNews)
        }
        Meaning::Same | Meaning::Older | Meaning::Moves(_) => looking::silence(&after, now),
    };
    let after = write(connection, now, &before, after).await?;
    if let Meaning::Moves(to) = meaning {
        follow(connection, now, &before, &after, to).await?;
    }
    Ok(Some(after))
}

fn go(payout: &mut Payout, now: DateTime<Utc>, to: Move, news: &PayoutNews) {
    // News may come before we have marked that it was sent.
    payout.sent_at = payout.sent_at.or(Some(now));
    // What kept it from being sent does not matter any more.
    payout.failure_words = None;
    match to {
        Move::Processing => payout.status = PayoutStatus::Processing,
        Move::Paid => {
            payout.status = PayoutStatus::Paid;
            payout.paid_at = Some(now);
        }
        Move::Failed(failure) => {
            payout.status = PayoutStatus::Failed;
            payout.failed_at = Some(now);
            payout.failure = Some(failure);
            payout.failure_words = news.failure_words.as_deref().map(events::storable);
        }
    }
}

/// The row as it is from now on.
async fn write(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    before: &Payout,
    after: Payout,
) -> Result<Payout, DatabaseError> {
    if after.attention.is_some() && after.attention != before.attention {
        let attention = after.attention.map(PayoutAttention::as_str);
        tracing::error!(payout.id = %before.id, attention, "an admin should look at a payout");
    }
    // Of one that is still to be sent, sending says when it is tried again.
    let next_look_at = match after.status {
        PayoutStatus::Approved => after.next_look_at,
        _ => looking::next_look_at(&after, now),
    };
    let written = diesel::update(payouts::table.find(before.id))
        .filter(payouts::status.eq(before.status))
        .set((
            payouts::status.eq(after.status),
            payouts::gateway_status.eq(after.gateway_status),
            payouts::attention.eq(after.attention),
            payouts::sent_at.eq(after.sent_at),
            payouts::paid_at.eq(after.paid_at),
            payouts::failed_at.eq(after.failed_at),
            payouts::failure.eq(after.failure),
            payouts::failure_words.eq(after.failure_words),
            payouts::next_look_at.eq(next_look_at),
            payouts::updated_at.eq(now),
        ))
        .returning(Payout::as_returning())
        .get_result(connection)
        .await?;
    Ok(written)
}

/// Does what follows from a move.
async fn follow(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    before: &Payout,
    after: &Payout,
    to: Move,
) -> Result<(), DatabaseError> {
    let payout_id = after.id;
    match to {
        Move::Processing => {}
        Move::Paid => {
            books::succeeded(connection, now, after).await?;
            jobs::enqueue(connection, now, &PayoutPaidNotice { payout_id }).await?;
        }
        Move::Failed(_) => {
            if before.status == PayoutStatus::Paid {
                books::returned(connection, now, after).await?;
            } else {
                books::released(connection, now, after).await?;
            }
            jobs::enqueue(connection, now, &PayoutFailedNotice { payout_id }).await?;
        }
    }
    Ok(())
}
