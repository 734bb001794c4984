//! A payout is called off before two admins agreed: its money is the teacher's again.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{self, AuditEntry};
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use serde_json::json;

use crate::books;
use crate::model::Payout;
use crate::state::PayoutStatus;

/// Calls the payout off, in the caller's transaction, who has asked whether this actor may. It stays in its batch, which pays it
/// no more. `None` when it was decided, or called off, meanwhile.
///
/// Of several payouts, call them off by their ids: everybody locks in that order.
///
/// # Errors
/// When the database fails.
pub async fn call_off(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payout: &Payout,
    by: &Actor,
    reason: Option<&str>,
) -> Result<Option<Payout>, DatabaseError> {
    let requested = payouts::table.find(payout.id).filter(payouts::status.eq(PayoutStatus::Requested));
    let called_off = diesel::update(requested)
        .set((
            payouts::status.eq(PayoutStatus::Cancelled),
            payouts::cancelled_at.eq(now),
            payouts::cancelled_by_user_id.eq(by.user().map(|user| user.user_id)),
            payouts::cancel_reason.eq(reason),
            payouts::updated_at.eq(now),
        ))
        .returning(Payout::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    let Some(called_off) = called_off else { return Ok(None) };
    books::released(connection, now, &called_off).await?;
    let entry = AuditEntry::about("payout.cancel", called_off.id).change(
        json!({ "status": PayoutStatus::Requested.as_str() }),
        json!({ "status": called_off.status.as_str(), "amount": called_off.amount, "reason": reason }),
    );
    audit::record(connection, by, now, entry).await?;
    Ok(Some(called_off))
}
