//! Calls off a booking that is not paid.

use calendar::claims;
use chrono::{DateTime, Utc};
use database::schema::bookings;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::BookingId;
use kernel::text::multi_line;
use kernel::{Actor, Refusal};
use payments::OrderStatus;
use payments::orders::{self, LineEnd, LockedOrder};

use crate::jobs::BookingCancelledMail;
use crate::model::Booking;
use crate::policy::{self, UnavailableReason};
use crate::queries;
use crate::state::{BookingStatus, CancelledBy};

const REASON_CHARACTERS_MAX: usize = 500;

/// Why a booking was not called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingCancelCode {
    /// You have no such booking.
    NotFound,
    /// Only the student calls off what is not paid.
    NotAllowed,
    /// It is paid: it cannot be called off here yet.
    AlreadyPaid,
    /// It is over, called off or expired already.
    AlreadyOver,
    /// It changed while you looked at it.
    Conflict,
    /// The reason cannot be stored.
    InvalidReason,
}

/// What to call off.
#[derive(Debug, Clone)]
pub struct BookingCancelInput {
    /// The booking.
    pub booking_id: BookingId,
    /// Why, in the student's words.
    pub reason: Option<String>,
}

type Error = CommandError<BookingCancelCode>;

/// Calls off the actor's unpaid booking: its time is free again, its order line cancelled.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: BookingCancelInput,
) -> Result<Booking, Error> {
    actor.require_user()?;
    let reason = input.reason.as_deref().map(|reason| multi_line(reason, REASON_CHARACTERS_MAX)).transpose();
    let reason = reason.map_err(|problem| {
        Refusal::on("reason", BookingCancelCode::InvalidReason, problem.message("The reason"))
    })?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let seen = visible(connection, actor, input.booking_id).await?;
            let order = orders::lock(connection, seen.order_id).await?;
            let order = order.ok_or_else(|| DatabaseError::internal("a booking has no order"))?;
            // Under the order's lock nobody else ends or pays it: what is read now stays true.
            let booking = visible(connection, actor, input.booking_id).await?;
            refuse(actor, &booking, &order)?;
            cancel(connection, now, &booking, &order, reason).await?;
            visible(connection, actor, input.booking_id).await
        })
        .await
}

async fn visible(connection: &mut AsyncPgConnection, actor: &Actor, id: BookingId) -> Result<Booking, Error> {
    let booking = queries::bookings_by_ids(connection, actor, &[id]).await?.pop();
    booking.ok_or_else(|| {
        Refusal::on(
            "bookingId",
            BookingCancelCode::NotFound,
            "You have no such booking: reload your bookings.",
        )
        .into()
    })
}

fn refuse(actor: &Actor, booking: &Booking, order: &LockedOrder) -> Result<(), Error> {
    let refused = |code, message: &str| Err(Refusal::on("bookingId", code, message).into());
    let paid = "This booking is paid: it cannot be cancelled here yet, please write to us.";
    match booking.status {
        BookingStatus::Cancelled
        | BookingStatus::Expired
        | BookingStatus::Completed
        | BookingStatus::NoShow => {
            return refused(BookingCancelCode::AlreadyOver, "This booking is already over.");
        }
        // The order is the truth about payment: the booking follows it in a moment.
        BookingStatus::Pending if order.order().status == OrderStatus::Paid => {
            return refused(BookingCancelCode::AlreadyPaid, paid);
        }
        BookingStatus::Pending
        | BookingStatus::Paid
        | BookingStatus::Confirmed
        | BookingStatus::InProgress => {}
    }
    let relation = policy::relation(actor, booking)
        .ok_or_else(|| DatabaseError::internal("a visible booking has no relation to its reader"))?;
    match policy::cancel(booking, relation) {
        Ok(()) => Ok(()),
        Err(UnavailableReason::AlreadyPaid) => refused(BookingCancelCode::AlreadyPaid, paid),
        Err(UnavailableReason::OnlyStudent) => refused(
            BookingCancelCode::NotAllowed,
            "Only the student can cancel a booking that is not paid; it ends by itself soon.",
        ),
    }
}

async fn cancel(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    booking: &Booking,
    order: &LockedOrder,
    reason: Option<String>,
) -> Result<(), Error> {
    claims::release(connection, now, Booking::claim_owner(booking.id)).await?;
    let cancelled = diesel::update(bookings::table.find(booking.id))
        .filter(bookings::status.eq(BookingStatus::Pending))
        .set((
            bookings::status.eq(BookingStatus::Cancelled),
            bookings::cancelled_at.eq(now),
            bookings::cancelled_by.eq(CancelledBy::Student),
            bookings::cancellation_reason.eq(reason),
            bookings::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    if cancelled != 1 {
        let message = "This booking has just changed: reload it and try again.";
        return Err(Refusal::on("bookingId", BookingCancelCode::Conflict, message).into());
    }
    orders::end_line(connection, now, order, booking.order_line_id, LineEnd::Cancelled).await?;
    jobs::enqueue(connection, now, &BookingCancelledMail { booking_id: booking.id }).await?;
    Ok(())
}
