//! `noShowReport`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::no_show_report as command;
use kernel::id::BookingId;

use crate::booking::Booking;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `noShowReport` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::NoShowReportCode")]
pub enum NoShowReportErrorCode {
    /// You have no such booking.
    NotFound,
    /// Only the two people of the lesson report that.
    NotAllowed,
    /// It is not paid or not accepted yet.
    NotConfirmed,
    /// Somebody was reported as absent already.
    AlreadyReported,
    /// Whoever is late so far may still come.
    TooEarly,
    /// The lesson counts as held.
    TooLate,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// The note cannot be stored.
    InvalidNote,
    /// It changed while you looked at it.
    Conflict,
}

mutation_error!(NoShowReportError, NoShowReportErrorCode, command::NoShowReportCode, "noShowReport");

/// What `noShowReport` takes.
#[derive(InputObject)]
pub struct NoShowReportInput {
    /// The lesson.
    booking_id: PublicId<BookingId>,
    /// What happened, up to 2,000 characters; plain text. The other one and admins read it.
    note: Option<String>,
}

/// What `noShowReport` answers.
#[derive(SimpleObject)]
pub struct NoShowReportPayload {
    /// The booking as it is now; null when nothing changed.
    booking: Option<Booking>,
    /// Why not; empty when it changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<NoShowReportError>,
}

/// Holder of `noShowReport`.
#[derive(Default)]
pub struct NoShowReport;

#[Object(name = "NoShowReportMutation")]
impl NoShowReport {
    /// Says that the other participant did not come: from ten minutes after the start until twelve hours after the
    /// end. Completion and money are frozen; the other one has 24 hours to oppose it, and after that it counts.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn no_show_report(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which lesson, and what happened.")] input: NoShowReportInput,
    ) -> ApiResult<NoShowReportPayload> {
        let input = command::NoShowReportInput { booking_id: input.booking_id.0, note: input.note };
        let mut connection = context.write().await?;
        let outcome =
            command::run(&mut connection, context.actor(), context.now(), &context.app().booking, input)
                .await;
        let (booking, errors) = settle(outcome)?;
        Ok(NoShowReportPayload { booking: booking.map(|booking| Booking(Arc::new(booking))), errors })
    }
}
