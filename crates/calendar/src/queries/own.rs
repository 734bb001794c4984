//! Slots by id and by the calendar's week.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::availability_slots;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::clock::is_plausible;
use kernel::id::{AvailabilitySlotId, PersonId};

use crate::model::{Slot, TimeRange};

/// The longest stretch of a calendar that is read at once.
pub const RANGE_MAX: TimeDelta = TimeDelta::days(42);

/// Why a stretch of a calendar is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// It ends before it starts.
    #[error("`until` must be after `from`.")]
    Empty,
    /// Before 2000 or after 2099.
    #[error("Ask for a time between the years 2000 and 2099.")]
    Implausible,
    /// Longer than [`RANGE_MAX`].
    #[error("Ask for at most 42 days at once.")]
    TooLong,
}

impl TimeRange {
    /// A stretch of a calendar that may be read at once.
    ///
    /// # Errors
    /// A [`RangeError`] that says what to change.
    pub fn of_calendar(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Result<Self, RangeError> {
        if !is_plausible(starts_at) || !is_plausible(ends_at) {
            Err(RangeError::Implausible)
        } else if ends_at <= starts_at {
            Err(RangeError::Empty)
        } else if ends_at.signed_duration_since(starts_at) > RANGE_MAX {
            Err(RangeError::TooLong)
        } else {
            Ok(Self { starts_at, ends_at })
        }
    }
}

/// Slots by id, withdrawn ones included, in no order. Not scoped: for relations of things that may be seen already.
///
/// # Errors
/// When the database fails.
pub async fn slots_by_ids(
    connection: &mut AsyncPgConnection,
    ids: &[AvailabilitySlotId],
) -> Result<Vec<Slot>, DatabaseError> {
    let slots = availability_slots::table
        .filter(availability_slots::id.eq_any(ids))
        .select(Slot::as_select())
        .load(connection)
        .await?;
    Ok(slots)
}

/// The person's open slots that share time with `range`, earliest first: free and taken ones.
///
/// # Errors
/// When the database fails.
pub async fn slots_of_person(
    connection: &mut AsyncPgConnection,
    person_id: PersonId,
    range: TimeRange,
) -> Result<Vec<Slot>, DatabaseError> {
    let slots = availability_slots::table
        .filter(availability_slots::person_id.eq(person_id))
        .filter(availability_slots::withdrawn_at.is_null())
        .filter(availability_slots::starts_at.lt(range.ends_at))
        .filter(availability_slots::starts_at.gt(range.starts_at - crate::commands::LENGTH_MAX))
        .filter(availability_slots::ends_at.gt(range.starts_at))
        .order((availability_slots::starts_at, availability_slots::id))
        .select(Slot::as_select())
        .load(connection)
        .await?;
    Ok(slots)
}
