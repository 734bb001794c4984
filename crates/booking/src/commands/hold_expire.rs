//! Ends an unpaid booking whose hold is over. Does nothing the second time, and nothing to what was paid.

use calendar::claims::{self, ExpireOutcome};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::bookings;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, OrderId, OrderLineId};
use payments::OrderStatus;
use payments::orders::{self, LineEnd};

use crate::jobs::BookingExpiredMail;
use crate::model::Booking;
use crate::state::BookingStatus;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldExpireOutcome {
    /// The booking is EXPIRED now.
    Expired,
    /// It was paid, is still held, or was over before.
    LeftAlone,
}

/// Expires the booking, if it is PENDING, not paid, and its time is not held any more.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: BookingId,
) -> Result<HoldExpireOutcome, DatabaseError> {
    connection.transaction::<_, DatabaseError, _>(async |connection| expire(connection, now, id).await).await
}

async fn expire(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: BookingId,
) -> Result<HoldExpireOutcome, DatabaseError> {
    // Which order it stands on never changes, so it can be read before the lock.
    let found = bookings::table
        .find(id)
        .select((bookings::order_id, bookings::order_line_id))
        .first::<(OrderId, OrderLineId)>(connection)
        .await
        .optional()?;
    let Some((order_id, line_id)) = found else {
        return Err(DatabaseError::internal(format!("claims are held for {id}, which does not exist")));
    };
    let order = orders::lock(connection, order_id).await?;
    let order = order.ok_or_else(|| DatabaseError::internal(format!("{id} has no order")))?;
    if order.order().status == OrderStatus::Paid {
        return Ok(HoldExpireOutcome::LeftAlone);
    }
    if claims::expire(connection, now, Booking::claim_owner(id)).await? == ExpireOutcome::StillTaken {
        return Ok(HoldExpireOutcome::LeftAlone);
    }
    let expired = diesel::update(bookings::table.find(id))
        .filter(bookings::status.eq(BookingStatus::Pending))
        .set((bookings::status.eq(BookingStatus::Expired), bookings::updated_at.eq(now)))
        .execute(connection)
        .await?;
    if expired == 0 {
        return Ok(HoldExpireOutcome::LeftAlone);
    }
    orders::end_line(connection, now, &order, line_id, LineEnd::Expired).await?;
    jobs::enqueue(connection, now, &BookingExpiredMail { booking_id: id }).await?;
    Ok(HoldExpireOutcome::Expired)
}
