//! Books a slot: both people's time, a line of an order, and the booking, or nothing at all.

mod checking;
mod writing;

use chrono::{DateTime, Utc};
use database::idempotency::{self, IdempotencyKey, Known};
use database::retry::should_retry;
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::{AvailabilitySlotId, BookingId, OrderId, SkillId};
use kernel::{Actor, Refusal, UserActor};
use uuid::Uuid;

use crate::config::BookingConfig;
use crate::model::Booking;
use crate::queries;

/// Why a slot was not booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookingCreateCode {
    /// There is no such slot any more, or no such order of yours; `field` says which.
    NotFound,
    /// Somebody else has this time.
    SlotTaken,
    /// The lesson has begun or is over.
    SlotInPast,
    /// You have another lesson at that time.
    StudentBusy,
    /// It is your own slot.
    OwnSlot,
    /// This teacher takes no bookings now.
    TeacherNotBookable,
    /// The teacher does not teach this.
    SkillNotOffered,
    /// The teacher does not teach in this mode.
    ModeNotOffered,
    /// A lesson at a place needs one.
    PlaceRequired,
    /// An online lesson has no place.
    PlaceNotNeeded,
    /// The place cannot be stored.
    InvalidPlace,
    /// The notes cannot be stored.
    InvalidNotes,
    /// The order is paid, over, or being paid.
    OrderNotOpen,
    /// The order has as many lines as it can have.
    OrderFull,
    /// You hold as many unpaid bookings as one can.
    TooManyHolds,
    /// The key was used for something else.
    IdempotencyKeyReused,
}

/// What to book.
#[derive(Debug, Clone)]
pub struct BookingCreateInput {
    /// The time.
    pub slot_id: AvailabilitySlotId,
    /// What to learn.
    pub skill_id: SkillId,
    /// Online or at a place.
    pub mode: catalog::LessonMode,
    /// Where, when not at the teacher's usual place.
    pub place: Option<String>,
    /// What the teacher should know.
    pub notes: Option<String>,
    /// An open order of one's own to add it to.
    pub order_id: Option<OrderId>,
    /// Made by the client: the same key books once.
    pub idempotency_key: Uuid,
}

type Error = CommandError<BookingCreateCode>;

/// Books the slot for the actor, or returns what the same key booked before.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    input: BookingCreateInput,
) -> Result<Booking, Error> {
    let student = actor.require_user()?;
    let wish = checking::check(&input)?;
    let key = IdempotencyKey::new(
        student.user_id,
        "bookingCreate",
        input.idempotency_key,
        &(input.slot_id, input.skill_id, input.mode.as_str(), &input.place, &input.notes, input.order_id),
    );
    let mut attempt = 1;
    let booking_id = loop {
        let outcome = connection
            .transaction::<_, Error, _>(async |connection| {
                book_once(connection, student, now, config, (&key, &wish)).await
            })
            .await;
        match outcome {
            Err(error) if should_retry(attempt, &error) => attempt += 1,
            outcome => break outcome?,
        }
    };
    let booking = queries::bookings_by_ids(connection, actor, &[booking_id]).await?.pop();
    booking.ok_or_else(|| DatabaseError::internal("a booking is not visible to its student").into())
}

/// The key, then the work, then the key's outcome.
async fn book_once(
    connection: &mut AsyncPgConnection,
    student: &UserActor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    (key, wish): (&IdempotencyKey, &checking::Wish),
) -> Result<BookingId, Error> {
    match idempotency::begin::<BookingId>(connection, key).await? {
        Known::Done(booking_id) => return Ok(booking_id),
        Known::OtherInput => {
            return Err(Refusal::on(
                "idempotencyKey",
                BookingCreateCode::IdempotencyKeyReused,
                "This key was used for another booking: make a new one for every new wish.",
            )
            .into());
        }
        Known::New => {}
    }
    let booking_id = writing::book(connection, student, now, config, wish).await?;
    idempotency::finish(connection, now, key, &booking_id).await?;
    Ok(booking_id)
}
