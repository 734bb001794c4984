//! The gateway took a line's money back from us: a card holder's bank disputed it, or a settlement was undone.

use calendar::claims;
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{self, AuditEntry};
use database::schema::audit_entries;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{BookingId, EntityId as _};
use payments::books;
use serde_json::json;

use super::line_paid;
use crate::config::BookingConfig;
use crate::jobs::BookingMoneyGoneMail;
use crate::locked::{BookingChange, LockedBooking};
use crate::model::Booking;
use crate::state::{BookingEvent, BookingStatus, CancelledBy};

/// The audit log's word for a lesson that nobody pays.
const LOSS: &str = "booking.loss";

/// What became of the booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineReversedOutcome {
    /// It is CANCELLED, its time free.
    CalledOff,
    /// It stays; what is lost stands in the audit log.
    Lost,
    /// Nothing was taken back, or it was followed before.
    LeftAlone,
}

/// Calls the booking off before its lesson; writes the loss down after.
///
/// # Errors
/// When there is no such booking or the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &BookingConfig,
    id: BookingId,
) -> Result<LineReversedOutcome, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let mut locked = LockedBooking::lock_existing(connection, id).await?;
            if locked.line.reversed_at.is_none() {
                return Ok(LineReversedOutcome::LeftAlone);
            }
            // Jobs come in any order: what was paid is followed first, so that its time is given back here.
            line_paid::follow(connection, now, config, &mut locked).await?;
            // Once its time has come it is held, or somebody reports that it is not: that decides who earns.
            if locked.booking.status.after(BookingEvent::MoneyGone).is_some()
                && now < locked.booking.starts_at
            {
                call_off(connection, now, &mut locked).await?;
                return Ok(LineReversedOutcome::CalledOff);
            }
            if is_loss(&locked) && write_down(connection, now, &locked).await? {
                return Ok(LineReversedOutcome::Lost);
            }
            Ok(LineReversedOutcome::LeftAlone)
        })
        .await
}

/// Nothing goes back to the student: she has the money. Nobody earns by it. Also when refunds made outside took it: see
/// [`super::line_refunded_outside`].
pub(super) async fn call_off(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &mut LockedBooking,
) -> Result<(), DatabaseError> {
    claims::release(connection, now, Booking::claim_owner(locked.booking.id)).await?;
    if let (Some(_), Some(payment_id)) = (locked.line.reversed_at, locked.line.paid_by_payment_id) {
        books::forfeited(connection, now, payment_id, locked.line.id).await?;
    }
    locked.change_or_retry(connection, BookingChange::cancelled(CancelledBy::System, None, now)).await?;
    jobs::enqueue(connection, now, &BookingMoneyGoneMail { booking_id: locked.booking.id }).await?;
    Ok(())
}

/// The lesson happened, or was to happen and did not; or the money had gone back already and is gone twice; or its teacher
/// keeps a part of it.
fn is_loss(locked: &LockedBooking) -> bool {
    match locked.booking.status {
        BookingStatus::Confirmed
        | BookingStatus::InProgress
        | BookingStatus::Completed
        | BookingStatus::NoShow => true,
        BookingStatus::Cancelled | BookingStatus::Expired => {
            locked.line.refunded_amount > 0 || locked.line.release_due_at.is_some()
        }
        BookingStatus::Pending | BookingStatus::Paid => false,
    }
}

/// `false` when it is written down already.
async fn write_down(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedBooking,
) -> Result<bool, DatabaseError> {
    let booking = &locked.booking;
    let known = audit_entries::table
        .filter(audit_entries::subject_id.eq(booking.id.uuid()))
        .filter(audit_entries::action.eq(LOSS));
    if diesel::select(exists(known)).get_result(connection).await? {
        return Ok(false);
    }
    let mut entry = AuditEntry::about(LOSS, booking.id);
    entry.after = Some(json!({
        "status": booking.status.as_str(),
        "amount": locked.line.amount,
        "refundedAmount": locked.line.refunded_amount,
    }));
    audit::record(connection, &Actor::System, now, entry).await?;
    tracing::warn!(booking.id = %booking.id, status = %booking.status, "the gateway took back what a lesson was paid with");
    Ok(true)
}
