//! `bookingCreate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::booking_create as command;
use kernel::id::{AvailabilitySlotId, OrderId, SkillId};
use uuid::Uuid;

use crate::booking::Booking;
use crate::catalog::LessonMode;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with a booking that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::BookingCreateCode")]
pub enum BookingCreateErrorCode {
    /// There is no such slot any more, or no such order of yours; `field` says which.
    NotFound,
    /// Somebody else has this time.
    SlotTaken,
    /// The lesson has begun or is over.
    SlotInPast,
    /// The student has another lesson at that time.
    StudentBusy,
    /// It is the student's own slot.
    OwnSlot,
    /// This teacher takes no bookings now.
    TeacherNotBookable,
    /// The teacher does not teach this.
    SkillNotOffered,
    /// The teacher does not teach in this mode.
    ModeNotOffered,
    /// A lesson at a place needs one, and the teacher has no usual place.
    PlaceRequired,
    /// An online lesson has no place.
    PlaceNotNeeded,
    /// The place is empty, too long, or has characters that cannot be stored.
    InvalidPlace,
    /// The notes are empty, too long, or have characters that cannot be stored.
    InvalidNotes,
    /// The order is paid, over, or being paid.
    OrderNotOpen,
    /// The order has as many lines as it can have.
    OrderFull,
    /// The student holds 20 unpaid bookings already: pay or cancel some first.
    TooManyHolds,
    /// The key was used for another booking.
    IdempotencyKeyReused,
}

mutation_error!(BookingCreateError, BookingCreateErrorCode, command::BookingCreateCode, "bookingCreate");

/// What `bookingCreate` takes.
#[derive(InputObject)]
pub struct BookingCreateInput {
    /// The slot, booked whole.
    slot_id: PublicId<AvailabilitySlotId>,
    /// What to learn: one of the teacher's skills.
    skill_id: PublicId<SkillId>,
    /// Online or at a place.
    mode: LessonMode,
    /// Where, for OFFLINE, up to 300 characters; without it at the teacher's usual place.
    place: Option<String>,
    /// What the teacher should know, up to 2,000 characters; plain text.
    notes: Option<String>,
    /// An open order of one's own to add the lesson to, so that several are paid together; without it a new one.
    order_id: Option<PublicId<OrderId>>,
    /// A UUID the client makes once for each wish and sends again when it tries again: the same key books once.
    idempotency_key: Uuid,
}

/// What `bookingCreate` answers.
#[derive(SimpleObject)]
pub struct BookingCreatePayload {
    /// The booking, PENDING: pay its order before `expiresAt`. Null when nothing was booked.
    booking: Option<Booking>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<BookingCreateError>,
}

/// Holder of `bookingCreate`.
#[derive(Default)]
pub struct BookingCreate;

#[Object]
impl BookingCreate {
    /// Holds a slot for the signed-in user: both people's time is taken, and an order is opened or added to. Unpaid, the
    /// hold ends after 15 minutes or when the lesson starts.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn booking_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The wish.")] input: BookingCreateInput,
    ) -> ApiResult<BookingCreatePayload> {
        let input = command::BookingCreateInput {
            slot_id: input.slot_id.0,
            skill_id: input.skill_id.0,
            mode: input.mode.into(),
            place: input.place,
            notes: input.notes,
            order_id: input.order_id.map(|id| id.0),
            idempotency_key: input.idempotency_key,
        };
        let config = &context.app().booking;
        let mut connection = context.write().await?;
        let outcome = command::run(&mut connection, context.actor(), context.now(), config, input).await;
        let (booking, errors) = settle(outcome)?;
        Ok(BookingCreatePayload { booking: booking.map(|booking| Booking(Arc::new(booking))), errors })
    }
}
