//! The transaction of a booking. Locks in the order of the calendar's README: the order, both people, the profile,
//! slots, claims.

use calendar::Slot;
use calendar::claims::{self, LockedPeople, TakeError};
use catalog::BookableTeacher;
use catalog::policy::IsPublic;
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{availability_slots, bookings, skills, teachers, users};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, CategoryId, EntityId as _, OrderId, OrderLineId};
use kernel::{Locale, Refusal, UserActor};
use payments::LineKind;
use payments::orders::{self, LockedOrder, NewLine, OrderRefused};

use super::checking::{Terms, Wish, agree};
use super::{BookingCreateCode as Code, Error};
use crate::commands::line_paid;
use crate::config::BookingConfig;
use crate::jobs::BookingHeldMail;
use crate::locked::LockedBooking;
use crate::model::Booking;
use crate::queries;
use crate::state::BookingStatus;

/// How many unpaid bookings one student holds at most: as many as an order has lines.
const HOLDS_MAX: i64 = orders::LINES_MAX;

/// What the booking is made of, once everything is decided.
struct Decided<'a> {
    student: &'a UserActor,
    wish: &'a Wish,
    slot: &'a Slot,
    teacher: &'a BookableTeacher,
    terms: Terms,
    held_until: DateTime<Utc>,
}

pub(super) async fn book(
    connection: &mut AsyncPgConnection,
    student: &UserActor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    wish: &Wish,
) -> Result<BookingId, Error> {
    let slot = offered_slot(connection, student, now, wish).await?;
    let order = match wish.order_id {
        Some(id) => Some(lock_order(connection, student, now, id).await?),
        None => None,
    };
    let people = [slot.person_id, student.person_id];
    let locked = claims::lock(connection, now, people, slot.during())
        .await
        .map_err(|error| refuse_taken(error, &slot))?;
    let slot = still_offered(&locked, &slot)?;
    // Under the student's lock: two of her wishes at once count each other.
    refuse_too_many_holds(connection, student, now).await?;
    let teacher = catalog::queries::bookable_teacher_of_person(connection, slot.person_id)
        .await?
        .ok_or_else(not_bookable)?;
    let terms = agree(wish, &teacher, slot.minutes())?;
    let id = BookingId::generate(now);
    let held_until = slot.starts_at.min(now + config.hold);
    claims::take(connection, now, &locked, Booking::claim_owner(id), held_until)
        .await
        .map_err(|error| refuse_taken(error, slot))?;
    let decided = Decided { student, wish, slot, teacher: &teacher, terms, held_until };
    let line = add_line(connection, now, id, order.as_ref(), &decided).await?;
    let is_free = decided.terms.price.amount == 0;
    insert_booking(connection, now, id, line, decided).await?;
    if is_free && complete_if_free(connection, now, config, id).await? {
        return Ok(id);
    }
    jobs::enqueue(connection, now, &BookingHeldMail { booking_id: id }).await?;
    Ok(id)
}

/// The slot, when it can be talked about at all: one's own, or one of a teacher who can be booked. To everybody else it is
/// as if there were none, also by the number of statements. Its person and its time never change, so no lock is needed yet.
async fn offered_slot(
    connection: &mut AsyncPgConnection,
    student: &UserActor,
    now: DateTime<Utc>,
    wish: &Wish,
) -> Result<Slot, Error> {
    let bookable = teachers::table
        .inner_join(users::table)
        .filter(teachers::person_id.eq(availability_slots::person_id))
        .filter(IsPublic)
        .filter(users::suspended_at.is_null())
        .filter(users::deleted_at.is_null());
    let slot: Option<Slot> = availability_slots::table
        .find(wish.slot_id)
        .filter(availability_slots::withdrawn_at.is_null())
        .filter(availability_slots::person_id.eq(student.person_id).or(exists(bookable)))
        .select(Slot::as_select())
        .first(connection)
        .await
        .optional()?;
    let slot = slot.ok_or_else(slot_gone)?;
    if slot.person_id == student.person_id {
        let message = "This is your own slot: choose another teacher's.";
        return Err(Refusal::on("slotId", Code::OwnSlot, message).into());
    }
    if slot.starts_at <= now {
        let message = "This lesson has already begun: choose a later slot.";
        return Err(Refusal::on("slotId", Code::SlotInPast, message).into());
    }
    Ok(slot)
}

/// The slot as it is under the lock: it may have been withdrawn a moment ago.
fn still_offered<'l>(locked: &'l LockedPeople, slot: &Slot) -> Result<&'l Slot, Error> {
    locked.slots().iter().find(|open| open.id == slot.id).ok_or_else(|| slot_gone().into())
}

/// A hold costs nothing: without a bound one account could keep a teacher's whole calendar from everybody else.
async fn refuse_too_many_holds(
    connection: &mut AsyncPgConnection,
    student: &UserActor,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let holds: i64 = bookings::table
        .filter(bookings::student_user_id.eq(student.user_id))
        .filter(bookings::status.eq(BookingStatus::Pending))
        .filter(bookings::expires_at.gt(now))
        .count()
        .get_result(connection)
        .await?;
    if holds < HOLDS_MAX {
        return Ok(());
    }
    let message = "You hold many unpaid lessons already: pay or cancel some of them first.";
    Err(Refusal::general(Code::TooManyHolds, message).into())
}

fn slot_gone() -> Refusal<Code> {
    Refusal::on("slotId", Code::NotFound, "This slot is not offered any more: reload the calendar.")
}

/// She left public view while this was being booked. One answer whatever the reason: it is nobody's business.
fn not_bookable() -> Refusal<Code> {
    Refusal::on("slotId", Code::TeacherNotBookable, "This teacher takes no bookings now: choose another one.")
}

fn refuse_taken(error: TakeError, slot: &Slot) -> Error {
    match error {
        TakeError::Taken(person_id) if person_id == slot.person_id => Refusal::on(
            "slotId",
            Code::SlotTaken,
            "Somebody else has just taken this time: choose another slot.",
        )
        .into(),
        TakeError::Taken(_) => {
            let message = "You have another lesson at this time: choose another slot, or cancel that one.";
            Refusal::on("slotId", Code::StudentBusy, message).into()
        }
        TakeError::Database(error) => error.into(),
    }
}

async fn lock_order(
    connection: &mut AsyncPgConnection,
    student: &UserActor,
    now: DateTime<Utc>,
    id: OrderId,
) -> Result<LockedOrder, Error> {
    orders::lock_own_open(connection, now, student.user_id, id).await.map_err(|refused| match refused {
        OrderRefused::NotFound => {
            let message = "You have no such order: leave it out to open a new one.";
            Refusal::on("orderId", Code::NotFound, message).into()
        }
        OrderRefused::NotOpen => {
            let message = "This order takes no more lessons: leave it out to open a new one.";
            Refusal::on("orderId", Code::OrderNotOpen, message).into()
        }
        OrderRefused::Full => {
            let message = "This order is full: pay it first, or leave it out to open a new one.";
            Refusal::on("orderId", Code::OrderFull, message).into()
        }
        OrderRefused::Database(error) => error.into(),
    })
}

async fn add_line(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: BookingId,
    order: Option<&LockedOrder>,
    decided: &Decided<'_>,
) -> Result<(OrderId, OrderLineId), DatabaseError> {
    let (name, name_indonesian, category_id): (String, String, CategoryId) = skills::table
        .find(decided.wish.skill_id)
        .select((skills::name, skills::name_indonesian, skills::category_id))
        .first(connection)
        .await?;
    let skill = match decided.student.locale {
        Locale::Indonesian => name_indonesian,
        Locale::English => name,
    };
    let line = NewLine {
        kind: LineKind::Booking,
        subject: id.uuid(),
        claim_owner: Some(Booking::claim_owner(id).id),
        seller_person: decided.slot.person_id,
        category: Some(category_id),
        title: format!("{skill} – {}", decided.teacher.display_name),
        quantity: 1,
        unit_price: decided.terms.price,
        expires_at: decided.held_until,
    };
    orders::append_line(connection, now, decided.student.user_id, order, line).await
}

/// A lesson that costs nothing is paid at once, unless its order has others that cost something.
async fn complete_if_free(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &BookingConfig,
    id: BookingId,
) -> Result<bool, DatabaseError> {
    let mut locked = LockedBooking::lock_existing(connection, id).await?;
    if orders::complete_if_free(connection, now, &locked.order).await?.is_none() {
        return Ok(false);
    }
    locked.reload(connection).await?;
    line_paid::follow(connection, now, config, &mut locked).await?;
    Ok(true)
}

async fn insert_booking(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: BookingId,
    (order_id, order_line_id): (OrderId, OrderLineId),
    decided: Decided<'_>,
) -> Result<(), DatabaseError> {
    let Decided { student, wish, slot, teacher, terms, held_until } = decided;
    // What counts when it is called off is what counted when it was made.
    let policy_id = queries::policy_of_teacher(connection, teacher.id).await?;
    diesel::insert_into(bookings::table)
        .values((
            (
                bookings::id.eq(id),
                bookings::teacher_id.eq(teacher.id),
                bookings::teacher_person_id.eq(slot.person_id),
                bookings::student_user_id.eq(student.user_id),
                bookings::student_person_id.eq(student.person_id),
                bookings::slot_id.eq(slot.id),
                bookings::skill_id.eq(wish.skill_id),
                bookings::order_id.eq(order_id),
                bookings::order_line_id.eq(order_line_id),
                bookings::status.eq(BookingStatus::Pending),
            ),
            (
                bookings::mode.eq(wish.mode),
                bookings::place.eq(terms.place),
                bookings::notes.eq(&wish.notes),
                bookings::starts_at.eq(slot.starts_at),
                bookings::ends_at.eq(slot.ends_at),
                bookings::time_zone.eq(&slot.time_zone),
                bookings::currency.eq(terms.price.currency),
                bookings::price.eq(terms.price.amount),
                bookings::expires_at.eq(held_until),
                bookings::cancellation_policy_id.eq(policy_id),
                bookings::created_at.eq(now),
                bookings::updated_at.eq(now),
            ),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
