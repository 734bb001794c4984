//! Says of lessons from before there was a ledger what is said of lessons now when they end: that they were given, so that what
//! was paid for them is earned; or that nobody earns what the gateway took back. Run after [`payments::backfill`], and as often
//! as one likes.

use chrono::{DateTime, Utc};
use database::schema::{bookings, no_show_reports, order_lines};
use database::{DatabaseError, Pools};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Clock;
use kernel::id::BookingId;
use payments::{OrderStatus, books, release};

use crate::locked::LockedBooking;
use crate::model::Booking;
use crate::state::{BookingStatus, NoShowStatus, Participant};

/// How many bookings one look finds.
const BATCH_SIZE: i64 = 500;

/// Goes through all bookings of which it was not said yet. How many were found.
///
/// # Errors
/// When the database fails. What was done until then stays; run it again.
pub async fn run(pools: &Pools, clock: &Clock) -> Result<usize, DatabaseError> {
    let (mut after, mut found) = (None, 0);
    loop {
        let batch = batch(&mut *pools.write().await?, after).await?;
        let Some(last) = batch.last().copied() else { return Ok(found) };
        after = Some(last);
        found += batch.len();
        for id in batch {
            let mut connection = pools.write().await?;
            connection
                .transaction::<_, DatabaseError, _>(async |connection| {
                    let locked = LockedBooking::lock_existing(connection, id).await?;
                    say(connection, clock.now(), &locked).await
                })
                .await?;
        }
    }
}

async fn batch(
    connection: &mut AsyncPgConnection,
    after: Option<BookingId>,
) -> Result<Vec<BookingId>, DatabaseError> {
    let is_given = bookings::status.eq_any([BookingStatus::Completed, BookingStatus::NoShow]);
    let is_off = bookings::status.eq_any([BookingStatus::Cancelled, BookingStatus::Expired]);
    let mut query = bookings::table
        .inner_join(order_lines::table)
        .filter(order_lines::status.eq(OrderStatus::Paid))
        .filter(order_lines::release_due_at.is_null())
        .filter(is_given.or(is_off.and(order_lines::reversed_at.is_not_null())))
        .order(bookings::id)
        .limit(BATCH_SIZE)
        .select(bookings::id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(bookings::id.gt(after));
    }
    Ok(query.load(connection).await?)
}

async fn say(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    locked: &LockedBooking,
) -> Result<(), DatabaseError> {
    let (booking, line) = (&locked.booking, &locked.line);
    if line.release_due_at.is_some() {
        return Ok(());
    }
    let is_given = match booking.status {
        BookingStatus::Completed => true,
        BookingStatus::NoShow => !is_teacher_absent(connection, booking).await?,
        _ => false,
    };
    if is_given {
        let given_at = booking.completed_at.unwrap_or(booking.ends_at);
        return release::finish_line_given_at(connection, now, &locked.order, line.id, given_at).await;
    }
    match line.paid_by_payment_id {
        Some(payment_id) if line.reversed_at.is_some() => {
            books::forfeited(connection, now, payment_id, line.id).await
        }
        _ => Ok(()),
    }
}

async fn is_teacher_absent(
    connection: &mut AsyncPgConnection,
    booking: &Booking,
) -> Result<bool, DatabaseError> {
    let upheld = no_show_reports::table
        .filter(no_show_reports::booking_id.eq(booking.id))
        .filter(no_show_reports::status.eq(NoShowStatus::Upheld))
        .filter(no_show_reports::absent.eq(Participant::Teacher));
    Ok(diesel::select(exists(upheld)).get_result(connection).await?)
}
