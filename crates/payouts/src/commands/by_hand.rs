//! What an admin notes of a payout that is made by hand.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{self, AuditEntry};
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::PayoutId;
use kernel::{Actor, UserActor};
use serde_json::json;

use crate::jobs::PayoutFailedNotice;
use crate::model::Payout;
use crate::state::{PayoutFailure, PayoutMethod, PayoutStatus};
use crate::{books, locks, payees};

/// The sentence for who is paid by what is noted.
pub(super) const OWN_PAYOUT: &str = "You are paid by this batch yourself: another admin notes it.";
/// The sentence for what the gateway sends.
pub(super) const SENT_BY_GATEWAY: &str =
    "The payment service sends this payout, and says itself what comes of it.";
/// The sentence for what is not there.
pub(super) const NOT_FOUND: &str = "There is no such payout: reload the list of payouts.";

/// The payout, locked, and whether the admin is paid by it or by another one of its batch.
pub(super) async fn locked(
    connection: &mut AsyncPgConnection,
    admin: &UserActor,
    id: PayoutId,
) -> Result<Option<(Payout, bool)>, DatabaseError> {
    let Some(payout) = locks::payout(connection, id).await? else { return Ok(None) };
    let is_paid_by_batch = payout.person_id == admin.person_id
        || payees::is_paid_by(connection, admin.person_id, payout.batch_id).await?;
    Ok(Some((payout, is_paid_by_batch)))
}

/// The money did not leave, or came back: it is the teacher's again, and she is told. In the caller's transaction, who has locked
/// the payout.
pub(super) async fn fail(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    payout: &Payout,
    (failure, words): (PayoutFailure, &str),
) -> Result<Payout, DatabaseError> {
    let unchanged = payouts::table
        .find(payout.id)
        .filter(payouts::status.eq(payout.status))
        .filter(payouts::method.eq(PayoutMethod::Manual));
    let failed = diesel::update(unchanged)
        .set((
            payouts::status.eq(PayoutStatus::Failed),
            payouts::failed_at.eq(now),
            payouts::failure.eq(failure),
            payouts::failure_words.eq(words),
            payouts::updated_at.eq(now),
        ))
        .returning(Payout::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    let failed = failed.ok_or_else(|| DatabaseError::internal("a payout changed under its lock"))?;
    let action = if failed.paid_at.is_some() {
        books::returned(connection, now, &failed).await?;
        "payout.mark_returned"
    } else {
        books::released(connection, now, &failed).await?;
        "payout.mark_failed"
    };
    let entry = AuditEntry::about(action, failed.id).change(
        json!({ "status": payout.status.as_str() }),
        json!({ "status": failed.status.as_str(), "failure": failure.as_str(), "amount": failed.amount,
                "reason": words }),
    );
    audit::record(connection, actor, now, entry).await?;
    ::jobs::enqueue(connection, now, &PayoutFailedNotice { payout_id: failed.id }).await?;
    Ok(failed)
}
