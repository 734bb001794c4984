//! `bookingConfirm`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::booking_confirm as command;
use kernel::id::BookingId;

use crate::booking::Booking;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `bookingConfirm` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::BookingConfirmCode")]
pub enum BookingConfirmErrorCode {
    /// You have no such booking.
    NotFound,
    /// Only its teacher answers it.
    NotAllowed,
    /// It is not paid yet.
    NotPaid,
    /// It is accepted already.
    AlreadyAnswered,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// The time to answer has passed.
    TooLate,
    /// It changed while you looked at it.
    Conflict,
}

mutation_error!(BookingConfirmError, BookingConfirmErrorCode, command::BookingConfirmCode, "bookingConfirm");

/// What `bookingConfirm` takes.
#[derive(InputObject)]
pub struct BookingConfirmInput {
    /// The booking that waits for an answer.
    booking_id: PublicId<BookingId>,
}

/// What `bookingConfirm` answers.
#[derive(SimpleObject)]
pub struct BookingConfirmPayload {
    /// The booking as it is now; null when nothing changed.
    booking: Option<Booking>,
    /// Why not; empty when it changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<BookingConfirmError>,
}

/// Holder of `bookingConfirm`.
#[derive(Default)]
pub struct BookingConfirm;

#[Object]
impl BookingConfirm {
    /// Accepts a paid booking of the signed-in teacher: the lesson is CONFIRMED and has a `meeting`. Its student is
    /// told.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn booking_confirm(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which booking.")] input: BookingConfirmInput,
    ) -> ApiResult<BookingConfirmPayload> {
        let input = command::BookingConfirmInput { booking_id: input.booking_id.0 };
        let mut connection = context.write().await?;
        let outcome =
            command::run(&mut connection, context.actor(), context.now(), &context.app().booking, input)
                .await;
        let (booking, errors) = settle(outcome)?;
        Ok(BookingConfirmPayload { booking: booking.map(|booking| Booking(Arc::new(booking))), errors })
    }
}
