//! `noShowDecide`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::no_show_decide as command;
use kernel::id::BookingId;

use crate::booking::Booking;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `noShowDecide` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::NoShowDecideCode")]
pub enum NoShowDecideErrorCode {
    /// There is no such booking.
    NotFound,
    /// It is your own lesson: another admin decides.
    NotAllowed,
    /// Nobody was reported as absent.
    NotReported,
    /// Nobody has opposed the report.
    NotOpposed,
    /// It is decided already.
    AlreadyDecided,
    /// It changed while you looked at it.
    Conflict,
}

mutation_error!(NoShowDecideError, NoShowDecideErrorCode, command::NoShowDecideCode, "noShowDecide");

/// What `noShowDecide` takes.
#[derive(InputObject)]
pub struct NoShowDecideInput {
    /// The lesson.
    booking_id: PublicId<BookingId>,
    /// Whether the report counts.
    uphold: bool,
}

/// What `noShowDecide` answers.
#[derive(SimpleObject)]
pub struct NoShowDecidePayload {
    /// The booking as it is now; null when nothing changed.
    booking: Option<Booking>,
    /// Why not; empty when it changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<NoShowDecideError>,
}

/// Holder of `noShowDecide`.
#[derive(Default)]
pub struct NoShowDecide;

#[Object]
impl NoShowDecide {
    /// Decides a no-show report that was opposed: upheld, the booking is NO_SHOW, and a student whose teacher was
    /// absent gets all of the money back; rejected, the booking is COMPLETED. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn no_show_decide(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which lesson, and what is true.")] input: NoShowDecideInput,
    ) -> ApiResult<NoShowDecidePayload> {
        let input = command::NoShowDecideInput { booking_id: input.booking_id.0, uphold: input.uphold };
        let mut connection = context.write().await?;
        let outcome =
            command::run(&mut connection, context.actor(), context.now(), &context.app().booking, input)
                .await;
        let (booking, errors) = settle(outcome)?;
        Ok(NoShowDecidePayload { booking: booking.map(|booking| Booking(Arc::new(booking))), errors })
    }
}
