//! `meetingStart`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::meeting_start as command;
use kernel::id::BookingId;

use crate::booking::Booking;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `meetingStart` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MeetingStartCode")]
pub enum MeetingStartErrorCode {
    /// You have no such booking.
    NotFound,
    /// Only the teacher begins the lesson.
    NotAllowed,
    /// It is not paid or not accepted yet.
    NotConfirmed,
    /// The lesson is on already.
    AlreadyStarted,
    /// Somebody was reported as absent.
    NoShowReported,
    /// It is not time yet.
    TooEarly,
    /// The lesson's time has passed.
    TooLate,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// It changed while you looked at it.
    Conflict,
}

mutation_error!(MeetingStartError, MeetingStartErrorCode, command::MeetingStartCode, "meetingStart");

/// What `meetingStart` takes.
#[derive(InputObject)]
pub struct MeetingStartInput {
    /// The confirmed booking.
    booking_id: PublicId<BookingId>,
}

/// What `meetingStart` answers.
#[derive(SimpleObject)]
pub struct MeetingStartPayload {
    /// The booking as it is now; null when nothing changed.
    booking: Option<Booking>,
    /// Why not; empty when it changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MeetingStartError>,
}

/// Holder of `meetingStart`.
#[derive(Default)]
pub struct MeetingStart;

#[Object]
impl MeetingStart {
    /// Starts the lesson: from a quarter of an hour before its time until its end. TEACHER of the booking only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn meeting_start(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which booking.")] input: MeetingStartInput,
    ) -> ApiResult<MeetingStartPayload> {
        let input = command::MeetingStartInput { booking_id: input.booking_id.0 };
        let mut connection = context.write().await?;
        let outcome =
            command::run(&mut connection, context.actor(), context.now(), &context.app().booking, input)
                .await;
        let (booking, errors) = settle(outcome)?;
        Ok(MeetingStartPayload { booking: booking.map(|booking| Booking(Arc::new(booking))), errors })
    }
}
