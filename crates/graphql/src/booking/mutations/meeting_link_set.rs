//! `meetingLinkSet`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::meeting_link_set as command;
use kernel::id::BookingId;

use crate::booking::Booking;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `meetingLinkSet` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MeetingLinkSetCode")]
pub enum MeetingLinkSetErrorCode {
    /// You have no such booking.
    NotFound,
    /// Only the teacher sets the link.
    NotAllowed,
    /// It is not paid or not accepted yet.
    NotConfirmed,
    /// The lesson is at a place.
    LessonIsOffline,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// This is no link that can be opened safely.
    InvalidLink,
    /// It changed while you looked at it.
    Conflict,
}

mutation_error!(MeetingLinkSetError, MeetingLinkSetErrorCode, command::MeetingLinkSetCode, "meetingLinkSet");

/// What `meetingLinkSet` takes.
#[derive(InputObject)]
pub struct MeetingLinkSetInput {
    /// The confirmed booking.
    booking_id: PublicId<BookingId>,
    /// An https address of at most 2,000 characters, e.g. `https://meet.example.test/kelas-budi`.
    link: String,
}

/// What `meetingLinkSet` answers.
#[derive(SimpleObject)]
pub struct MeetingLinkSetPayload {
    /// The booking as it is now; null when nothing changed.
    booking: Option<Booking>,
    /// Why not; empty when it changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MeetingLinkSetError>,
}

/// Holder of `meetingLinkSet`.
#[derive(Default)]
pub struct MeetingLinkSet;

#[Object]
impl MeetingLinkSet {
    /// Sets where the signed-in teacher's online lesson is, or changes it. The two participants see it in
    /// `meeting.link` and in their reminders.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn meeting_link_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which booking, and where.")] input: MeetingLinkSetInput,
    ) -> ApiResult<MeetingLinkSetPayload> {
        let input = command::MeetingLinkSetInput { booking_id: input.booking_id.0, link: input.link };
        let mut connection = context.write().await?;
        let outcome =
            command::run(&mut connection, context.actor(), context.now(), &context.app().booking, input)
                .await;
        let (booking, errors) = settle(outcome)?;
        Ok(MeetingLinkSetPayload { booking: booking.map(|booking| Booking(Arc::new(booking))), errors })
    }
}
