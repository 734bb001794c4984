//! Rows of the calendar.

use std::ops::Bound;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use database::schema::{availability_slots, calendar_claims};
use diesel::prelude::*;
use kernel::id::{AvailabilitySlotId, CalendarClaimId, PersonId};
use uuid::Uuid;

use crate::state::{ClaimStatus, OwnerKind};

/// One bookable lesson's time.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = availability_slots, check_for_backend(diesel::pg::Pg))]
pub struct Slot {
    /// Its id.
    pub id: AvailabilitySlotId,
    /// Whose time it is.
    pub person_id: PersonId,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends; not part of it any more.
    pub ends_at: DateTime<Utc>,
    /// IANA zone it was scheduled in.
    pub time_zone: String,
    /// Whether it can be booked, as far as is known.
    pub free: bool,
    /// Since when it is not offered any more.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// When it was published.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Slot {
    /// The time it covers.
    #[must_use]
    pub fn during(&self) -> TimeRange {
        TimeRange { starts_at: self.starts_at, ends_at: self.ends_at }
    }

    /// Its length in minutes. Slots are whole minutes long.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        (self.ends_at - self.starts_at).num_minutes()
    }

    /// The zone it was scheduled in.
    #[must_use]
    pub fn zone(&self) -> Tz {
        kernel::zone::parse(&self.time_zone).unwrap_or(kernel::zone::DEFAULT_ZONE)
    }
}

/// "This person is taken from t1 to t2."
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = calendar_claims, check_for_backend(diesel::pg::Pg))]
pub struct Claim {
    /// Its id.
    pub id: CalendarClaimId,
    /// Who is taken.
    pub person_id: PersonId,
    /// What kind of thing took the time.
    pub owner_kind: OwnerKind,
    /// What took the time.
    pub owner_id: Uuid,
    /// From when.
    pub starts_at: DateTime<Utc>,
    /// Until when; not part of it any more.
    pub ends_at: DateTime<Utc>,
    /// Where it stands.
    pub status: ClaimStatus,
    /// Until when it is held for a payment.
    pub held_until: Option<DateTime<Utc>>,
}

impl Claim {
    /// The time it covers.
    #[must_use]
    pub fn during(&self) -> TimeRange {
        TimeRange { starts_at: self.starts_at, ends_at: self.ends_at }
    }

    /// What took the time.
    #[must_use]
    pub fn owner(&self) -> ClaimOwner {
        ClaimOwner { kind: self.owner_kind, id: self.owner_id }
    }

    /// Whether it was held too long, so that anybody may have the time.
    #[must_use]
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.status == ClaimStatus::Held && self.held_until.is_some_and(|held_until| held_until <= now)
    }
}

/// On whose behalf people's time is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimOwner {
    /// What kind of thing it is.
    pub kind: OwnerKind,
    /// Its id; opaque to the calendar.
    pub id: Uuid,
}

/// A half-open stretch of time, `[starts_at, ends_at)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    /// The first instant of it.
    pub starts_at: DateTime<Utc>,
    /// The first instant after it.
    pub ends_at: DateTime<Utc>,
}

impl TimeRange {
    /// Whether the two share an instant. Neighbours do not.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    /// The smallest range that covers both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { starts_at: self.starts_at.min(other.starts_at), ends_at: self.ends_at.max(other.ends_at) }
    }

    /// As PostgreSQL's `tstzrange`.
    pub(crate) fn bounds(self) -> (Bound<DateTime<Utc>>, Bound<DateTime<Utc>>) {
        (Bound::Included(self.starts_at), Bound::Excluded(self.ends_at))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn neighbours_do_not_overlap() {
        let hour = |from: i64| TimeRange {
            starts_at: DateTime::UNIX_EPOCH + TimeDelta::hours(from),
            ends_at: DateTime::UNIX_EPOCH + TimeDelta::hours(from + 1),
        };
        assert!(!hour(1).overlaps(hour(2)) && !hour(2).overlaps(hour(1)));
        assert!(hour(1).overlaps(hour(1)));
        assert!(hour(0).hull(hour(2)).overlaps(hour(1)));
    }
}
