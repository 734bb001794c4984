//! `bookingDecline`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::booking_decline as command;
use kernel::id::BookingId;

use crate::booking::Booking;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `bookingDecline` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::BookingDeclineCode")]
pub enum BookingDeclineErrorCode {
    /// You have no such booking.
    NotFound,
    /// Only its teacher answers it.
    NotAllowed,
    /// It is not paid yet.
    NotPaid,
    /// It is accepted already: it can be called off.
    AlreadyAnswered,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// The time to answer has passed: it ends by itself.
    TooLate,
    /// It changed while you looked at it.
    Conflict,
    /// The reason cannot be stored.
    InvalidReason,
}

mutation_error!(BookingDeclineError, BookingDeclineErrorCode, command::BookingDeclineCode, "bookingDecline");

/// What `bookingDecline` takes.
#[derive(InputObject)]
pub struct BookingDeclineInput {
    /// The booking that waits for an answer.
    booking_id: PublicId<BookingId>,
    /// Why, up to 500 characters; the student reads it.
    reason: Option<String>,
}

/// What `bookingDecline` answers.
#[derive(SimpleObject)]
pub struct BookingDeclinePayload {
    /// The booking as it is now; null when nothing changed.
    booking: Option<Booking>,
    /// Why not; empty when it changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<BookingDeclineError>,
}

/// Holder of `bookingDecline`.
#[derive(Default)]
pub struct BookingDecline;

#[Object]
impl BookingDecline {
    /// Declines a paid booking of the signed-in teacher: the slot is free again, the student gets all of the money
    /// back and is told why.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn booking_decline(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which booking, and why.")] input: BookingDeclineInput,
    ) -> ApiResult<BookingDeclinePayload> {
        let input = command::BookingDeclineInput { booking_id: input.booking_id.0, reason: input.reason };
        let mut connection = context.write().await?;
        let outcome =
            command::run(&mut connection, context.actor(), context.now(), &context.app().booking, input)
                .await;
        let (booking, errors) = settle(outcome)?;
        Ok(BookingDeclinePayload { booking: booking.map(|booking| Booking(Arc::new(booking))), errors })
    }
}
