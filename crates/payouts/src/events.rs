//! What the gateway said of payouts: kept for good, each once.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payout_events;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{PayoutEventId, PayoutId};
use sha2::{Digest as _, Sha256};

use crate::state::PayoutEventSource;

/// Something the gateway said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said<'a> {
    /// Of which payout of ours, if of one.
    pub(crate) payout_id: Option<PayoutId>,
    /// How we heard of it.
    pub(crate) source: PayoutEventSource,
    /// The gateway's name for the payout.
    pub(crate) reference: &'a str,
    /// The gateway's word for where it stands.
    pub(crate) gateway_status: Option<&'a str>,
    /// What makes two of them the same.
    pub(crate) content: &'a str,
    /// As it was received, without number and name of the account.
    pub(crate) body: &'a str,
}

/// Keeps it, unless the same was said before. Whether it is new.
pub(crate) async fn keep(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    said: Said<'_>,
) -> Result<bool, DatabaseError> {
    let kept = diesel::insert_into(payout_events::table)
        .values((
            payout_events::id.eq(PayoutEventId::generate(now)),
            payout_events::payout_id.eq(said.payout_id),
            payout_events::source.eq(said.source),
            payout_events::gateway_reference.eq(storable(said.reference)),
            payout_events::gateway_status.eq(said.gateway_status.map(storable)),
            payout_events::digest.eq(digest(&said).as_slice()),
            payout_events::body.eq(storable(said.body)),
            payout_events::received_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(kept == 1)
}

fn digest(said: &Said<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [said.source.as_str(), said.reference, said.content] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// PostgreSQL's text holds every character but one, which JSON can write.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}
