//! Writes down what the gateway told us of a payout, and has it asked whether that is so. Everything else happens later: the
//! gateway gets its answer as soon as this is on disk.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::PayoutId;
use payments::faults::fault_point;

use crate::events::{self, Said};
use crate::gateway::PayoutNotification;
use crate::jobs::PayoutRefresh;
use crate::state::PayoutEventSource;

/// The longest name of a payout that is kept: the gateway's have eighteen letters.
const REFERENCE_BYTES_MAX: usize = 100;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationRecorded {
    /// It was new, and the gateway will be asked.
    New,
    /// It was said before.
    Repeated,
    /// No payout of ours is meant, or not yet. An admin can see it.
    UnknownPayout,
    /// It is about no payout: there is nothing to keep. The balance's statement tells of it.
    NotOfPayout,
}

/// Keeps an authentic message with the body as it came.
///
/// # Errors
/// When the database fails: then the gateway must be told to come back.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    notification: &PayoutNotification,
    body: &str,
) -> Result<NotificationRecorded, DatabaseError> {
    let PayoutNotification::Payout { reference, gateway_status, content } = notification else {
        return Ok(NotificationRecorded::NotOfPayout);
    };
    if reference.is_empty() || reference.len() > REFERENCE_BYTES_MAX {
        tracing::warn!(reference_bytes = reference.len(), "a notification of no payout that could be ours");
        return Ok(NotificationRecorded::UnknownPayout);
    }
    let recorded = connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let payout_id = known_payout(connection, reference).await?;
            let said = Said {
                payout_id,
                source: PayoutEventSource::Notification,
                reference,
                gateway_status: gateway_status.as_deref(),
                content,
                body,
            };
            let is_new = events::keep(connection, now, said).await?;
            let Some(payout_id) = payout_id else { return Ok(NotificationRecorded::UnknownPayout) };
            if !is_new {
                return Ok(NotificationRecorded::Repeated);
            }
            PayoutRefresh { payout_id }.enqueue(connection, now).await?;
            Ok(NotificationRecorded::New)
        })
        .await?;
    fault_point("payouts.notification.after_commit");
    Ok(recorded)
}

async fn known_payout(
    connection: &mut AsyncPgConnection,
    reference: &str,
) -> Result<Option<PayoutId>, DatabaseError> {
    let known = payouts::table
        .filter(payouts::gateway_reference.eq(events::storable(reference)))
        .select(payouts::id)
        .first(connection)
        .await;
    Ok(known.optional()?)
}
