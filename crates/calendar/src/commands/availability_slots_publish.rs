//! Offers lesson times, one or many at once, all or none.

mod checking;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use database::schema::availability_slots;
use database::{CommandError, constraint_name};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{AvailabilitySlotId, PersonId};
use kernel::{Actor, Refusal, Refusals, Role};

use crate::claims::is_free;
use crate::model::{Slot, TimeRange};

/// Why slots were not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AvailabilitySlotsPublishCode {
    /// Not a single slot was given.
    SlotsMissing,
    /// More slots than one call takes.
    TooManySlots,
    /// Not the name of an IANA zone.
    UnknownTimeZone,
    /// Neither an end nor a duration.
    EndMissing,
    /// An end and a duration.
    EndAndDuration,
    /// Starts or ends within a minute.
    NotWholeMinutes,
    /// Shorter than a lesson can be.
    TooShort,
    /// Longer than a lesson can be.
    TooLong,
    /// Starts in the past, or now.
    InPast,
    /// Starts too far in the future.
    TooFarAhead,
    /// Overlaps another slot of the same call.
    OverlapsOtherItem,
    /// Overlaps a slot published before.
    OverlapsOwnSlot,
}

/// One slot to publish.
#[derive(Debug, Clone, Copy)]
pub struct NewSlot {
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends; or give its duration.
    pub ends_at: Option<DateTime<Utc>>,
    /// How long it is; or give its end.
    pub duration_minutes: Option<i64>,
}

/// What to publish.
#[derive(Debug, Clone)]
pub struct AvailabilitySlotsPublishInput {
    /// IANA zone in which the slots were scheduled.
    pub time_zone: String,
    /// 1 to 100 slots.
    pub slots: Vec<NewSlot>,
}

/// Publishes the slots and returns them in the order of the input.
///
/// # Errors
/// Refusals that name each offending item by its path; access without the role TEACHER; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: AvailabilitySlotsPublishInput,
) -> Result<Vec<Slot>, CommandError<AvailabilitySlotsPublishCode>> {
    let person_id = actor.require_role(Role::Teacher)?.person_id;
    let (zone, ranges) = checking::check(&input, now)?;
    connection
        .transaction::<_, CommandError<AvailabilitySlotsPublishCode>, _>(async |connection| {
            publish(connection, now, person_id, zone, &ranges).await
        })
        .await
}

async fn publish(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    person_id: PersonId,
    zone: Tz,
    ranges: &[TimeRange],
) -> Result<Vec<Slot>, CommandError<AvailabilitySlotsPublishCode>> {
    // The person's lock keeps claims from being taken between our look at them and our commit.
    crate::claims::lock_people(connection, &[person_id]).await?;
    let Some(hull) = ranges.iter().copied().reduce(TimeRange::hull) else { return Ok(Vec::new()) };
    let existing = crate::claims::lock_slots(connection, &[person_id], hull).await?;
    refuse_overlaps(ranges, &existing)?;
    let taken = crate::claims::taken_time(connection, &[person_id], hull).await?;
    let rows: Vec<_> = ranges
        .iter()
        .map(|range| {
            (
                availability_slots::id.eq(AvailabilitySlotId::generate(now)),
                availability_slots::person_id.eq(person_id),
                availability_slots::starts_at.eq(range.starts_at),
                availability_slots::ends_at.eq(range.ends_at),
                availability_slots::time_zone.eq(zone.name()),
                availability_slots::free.eq(is_free(person_id, *range, &taken)),
                availability_slots::created_at.eq(now),
                availability_slots::updated_at.eq(now),
            )
        })
        .collect();
    let published: Result<Vec<Slot>, diesel::result::Error> = diesel::insert_into(availability_slots::table)
        .values(rows)
        .returning(Slot::as_returning())
        .get_results(connection)
        .await;
    published.map_err(|error| match constraint_name(&error) {
        Some("availability_slots_no_overlap") => {
            Refusal::on("slots", AvailabilitySlotsPublishCode::OverlapsOwnSlot, OVERLAPS_OWN_SLOT).into()
        }
        _ => error.into(),
    })
}

const OVERLAPS_OWN_SLOT: &str =
    "You already offer a slot at this time: withdraw that one first, or choose another time.";

fn refuse_overlaps(
    ranges: &[TimeRange],
    existing: &[Slot],
) -> Result<(), Refusals<AvailabilitySlotsPublishCode>> {
    let refusals = ranges
        .iter()
        .enumerate()
        .filter(|(_, range)| existing.iter().any(|slot| slot.during().overlaps(**range)))
        .map(|(index, _)| {
            Refusal::on(
                format!("slots.{index}.startsAt"),
                AvailabilitySlotsPublishCode::OverlapsOwnSlot,
                OVERLAPS_OWN_SLOT,
            )
        })
        .collect();
    Refusals::check(refusals)
}
