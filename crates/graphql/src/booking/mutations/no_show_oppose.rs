//! `noShowOppose`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::no_show_oppose as command;
use kernel::id::BookingId;

use crate::booking::Booking;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `noShowOppose` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::NoShowOpposeCode")]
pub enum NoShowOpposeErrorCode {
    /// You have no such booking.
    NotFound,
    /// Only the one who is said to have been absent opposes that.
    NotAllowed,
    /// Nobody was reported as absent.
    NotReported,
    /// It is opposed already.
    AlreadyOpposed,
    /// It is decided already.
    AlreadyDecided,
    /// The time to oppose it has passed.
    TooLate,
    /// The note cannot be stored.
    InvalidNote,
    /// It changed while you looked at it.
    Conflict,
}

mutation_error!(NoShowOpposeError, NoShowOpposeErrorCode, command::NoShowOpposeCode, "noShowOppose");

/// What `noShowOppose` takes.
#[derive(InputObject)]
pub struct NoShowOpposeInput {
    /// The lesson.
    booking_id: PublicId<BookingId>,
    /// What happened, up to 2,000 characters; plain text. The other one and admins read it.
    note: Option<String>,
}

/// What `noShowOppose` answers.
#[derive(SimpleObject)]
pub struct NoShowOpposePayload {
    /// The booking as it is now; null when nothing changed.
    booking: Option<Booking>,
    /// Why not; empty when it changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<NoShowOpposeError>,
}

/// Holder of `noShowOppose`.
#[derive(Default)]
pub struct NoShowOppose;

#[Object]
impl NoShowOppose {
    /// Says that a no-show report about oneself is not true: an admin decides.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn no_show_oppose(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which lesson, and what happened.")] input: NoShowOpposeInput,
    ) -> ApiResult<NoShowOpposePayload> {
        let input = command::NoShowOpposeInput { booking_id: input.booking_id.0, note: input.note };
        let mut connection = context.write().await?;
        let outcome =
            command::run(&mut connection, context.actor(), context.now(), &context.app().booking, input)
                .await;
        let (booking, errors) = settle(outcome)?;
        Ok(NoShowOpposePayload { booking: booking.map(|booking| Booking(Arc::new(booking))), errors })
    }
}
