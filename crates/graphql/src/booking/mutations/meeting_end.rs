//! `meetingEnd`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::meeting_end as command;
use kernel::id::BookingId;

use crate::booking::Booking;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `meetingEnd` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MeetingEndCode")]
pub enum MeetingEndErrorCode {
    /// You have no such booking.
    NotFound,
    /// Only the teacher ends the lesson.
    NotAllowed,
    /// It is not paid or not accepted yet.
    NotConfirmed,
    /// The lesson was not begun.
    NotStarted,
    /// Somebody was reported as absent.
    NoShowReported,
    /// Not half of its time has passed.
    TooEarly,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// It changed while you looked at it.
    Conflict,
}

mutation_error!(MeetingEndError, MeetingEndErrorCode, command::MeetingEndCode, "meetingEnd");

/// What `meetingEnd` takes.
#[derive(InputObject)]
pub struct MeetingEndInput {
    /// The booking whose meeting is on.
    booking_id: PublicId<BookingId>,
}

/// What `meetingEnd` answers.
#[derive(SimpleObject)]
pub struct MeetingEndPayload {
    /// The booking as it is now; null when nothing changed.
    booking: Option<Booking>,
    /// Why not; empty when it changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MeetingEndError>,
}

/// Holder of `meetingEnd`.
#[derive(Default)]
pub struct MeetingEnd;

#[Object]
impl MeetingEnd {
    /// Ends the lesson, which completes the booking: from the middle of its time on. TEACHER of the booking only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn meeting_end(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which booking.")] input: MeetingEndInput,
    ) -> ApiResult<MeetingEndPayload> {
        let input = command::MeetingEndInput { booking_id: input.booking_id.0 };
        let mut connection = context.write().await?;
        let outcome =
            command::run(&mut connection, context.actor(), context.now(), &context.app().booking, input)
                .await;
        let (booking, errors) = settle(outcome)?;
        Ok(MeetingEndPayload { booking: booking.map(|booking| Booking(Arc::new(booking))), errors })
    }
}
