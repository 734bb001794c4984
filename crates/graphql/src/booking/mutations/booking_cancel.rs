//! `bookingCancel`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::booking_cancel as command;
use kernel::id::BookingId;

use crate::booking::Booking;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with a booking that was to be called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::BookingCancelCode")]
pub enum BookingCancelErrorCode {
    /// There is no such booking.
    NotFound,
    /// Only the student calls off what is not paid.
    NotAllowed,
    /// The lesson has begun, or somebody was reported as absent.
    LessonStarted,
    /// It is over, called off or expired already.
    AlreadyOver,
    /// It changed in this moment: reload it.
    Conflict,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
    /// No preview of a refund has this token: ask for one again.
    InvalidPreviewToken,
    /// The booking is paid: ask for its preview, show what goes back, and send the preview's token.
    PreviewRequired,
    /// What goes back is not what the preview showed: show the new amount, and send its token if the person agrees.
    PreviewChanged,
}

mutation_error!(BookingCancelError, BookingCancelErrorCode, command::BookingCancelCode, "bookingCancel");

/// What `bookingCancel` takes.
#[derive(InputObject)]
pub struct BookingCancelInput {
    /// The booking.
    booking_id: PublicId<BookingId>,
    /// Why, up to 500 characters; the other side reads it.
    reason: Option<String>,
    /// The `previewToken` of the `bookingCancelPreview` that the person agreed to; needed for a paid booking, left out for one
    /// that is not paid.
    preview_token: Option<String>,
}

/// What `bookingCancel` answers.
#[derive(SimpleObject)]
pub struct BookingCancelPayload {
    /// The booking as it is now; null when it was not called off.
    booking: Option<Booking>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<BookingCancelError>,
}

/// Holder of `bookingCancel`.
#[derive(Default)]
pub struct BookingCancel;

#[Object]
impl BookingCancel {
    /// Calls off a booking before its lesson: the slot is free again. An unpaid one is called off by its student, and its line
    /// leaves the order. A paid one is called off by its student, its teacher or an admin (audited): the student gets back what
    /// the `bookingCancelPreview` shows, and both are told.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn booking_cancel(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which booking.")] input: BookingCancelInput,
    ) -> ApiResult<BookingCancelPayload> {
        let input = command::BookingCancelInput {
            booking_id: input.booking_id.0,
            reason: input.reason,
            preview_token: input.preview_token,
        };
        let mut connection = context.write().await?;
        let config = &context.app().booking;
        let outcome = command::run(&mut connection, context.actor(), context.now(), config, input).await;
        let (booking, errors) = settle(outcome)?;
        Ok(BookingCancelPayload { booking: booking.map(|booking| Booking(Arc::new(booking))), errors })
    }
}
