//! What a booking's line of an order is told about its money. The server registers these by the line's kind.

use ::jobs::{JobError, JobRun};
use database::schema::bookings;
use database::{PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{BookingId, EntityId as _, OrderLineId};
use payments::LineKind;
use payments::jobs::LineSubject;

use crate::commands::{line_hold_changed, line_paid, line_refunded_outside, line_reversed};
use crate::config::BookingConfig;

/// Has the booking follow its line's money.
///
/// # Errors
/// [`JobError::Permanent`] for a line that sells no booking of ours; otherwise when the database fails.
pub async fn order_line_paid(
    pools: &Pools,
    config: &BookingConfig,
    subject: &LineSubject,
    run: &JobRun,
) -> Result<(), JobError> {
    let (mut connection, id) = booking_of(pools, subject).await?;
    let outcome = line_paid::run(&mut connection, run.now, config, id).await?;
    tracing::debug!(booking.id = %id, ?outcome, "a line's money was followed");
    Ok(())
}

/// Has the booking's hold follow its line's.
///
/// # Errors
/// As [`order_line_paid`].
pub async fn order_line_hold_changed(
    pools: &Pools,
    subject: &LineSubject,
    run: &JobRun,
) -> Result<(), JobError> {
    let (mut connection, id) = booking_of(pools, subject).await?;
    let outcome = line_hold_changed::run(&mut connection, run.now, id).await?;
    tracing::debug!(booking.id = %id, ?outcome, "a line's hold was followed");
    Ok(())
}

/// Calls the booking off whose money the gateway took back, or writes the loss down.
///
/// # Errors
/// As [`order_line_paid`].
pub async fn order_line_reversed(
    pools: &Pools,
    config: &BookingConfig,
    subject: &LineSubject,
    run: &JobRun,
) -> Result<(), JobError> {
    let (mut connection, id) = booking_of(pools, subject).await?;
    let outcome = line_reversed::run(&mut connection, run.now, config, id).await?;
    tracing::debug!(booking.id = %id, ?outcome, "a line's reversal was followed");
    Ok(())
}

/// Calls the booking off whose money somebody sent back at the gateway.
///
/// # Errors
/// As [`order_line_paid`].
pub async fn order_line_refunded_outside(
    pools: &Pools,
    config: &BookingConfig,
    subject: &LineSubject,
    run: &JobRun,
) -> Result<(), JobError> {
    let (mut connection, id) = booking_of(pools, subject).await?;
    let outcome = line_refunded_outside::run(&mut connection, run.now, config, id).await?;
    tracing::debug!(booking.id = %id, ?outcome, "a line's refund from outside was followed");
    Ok(())
}

/// The booking that the line sells. That a line sells something else, or a booking that does not know of it, does not
/// change by trying again.
async fn booking_of(pools: &Pools, subject: &LineSubject) -> Result<(PooledConnection, BookingId), JobError> {
    if subject.kind != LineKind::Booking.as_str() {
        return Err(JobError::permanent(format!("a line of the kind {} is no booking", subject.kind)));
    }
    let id = BookingId::from_uuid(subject.subject_id);
    let mut connection = pools.write().await?;
    let line_id: Option<OrderLineId> =
        bookings::table.find(id).select(bookings::order_line_id).first(&mut connection).await.optional()?;
    if line_id == Some(subject.order_line_id) {
        Ok((connection, id))
    } else {
        Err(JobError::permanent(format!("{id} is not what {} sells", subject.order_line_id)))
    }
}
