//! Rows of bookings.

use chrono::{DateTime, Utc};
use database::schema::bookings;
use diesel::prelude::*;
use kernel::id::{
    AvailabilitySlotId, BookingId, EntityId as _, OrderId, OrderLineId, PersonId, SkillId, TeacherId, UserId,
};
use kernel::{Currency, Money};

use crate::state::{BookingStatus, CancelledBy};

/// A student's reservation of a slot.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// The profile that was booked.
    pub teacher_id: TeacherId,
    /// Who teaches.
    pub teacher_person_id: PersonId,
    /// The login that booked.
    pub student_user_id: UserId,
    /// Who learns.
    pub student_person_id: PersonId,
    /// Whose time it takes.
    pub slot_id: AvailabilitySlotId,
    /// What is taught.
    pub skill_id: SkillId,
    /// What pays it.
    pub order_id: OrderId,
    /// The order's line.
    pub order_line_id: OrderLineId,
    /// Where it stands.
    pub status: BookingStatus,
    /// Online or at a place.
    pub mode: catalog::LessonMode,
    /// Where, when it is at a place. Shown to its people once it is paid: see [`crate::policy`].
    pub place: Option<String>,
    /// What the student wants the teacher to know.
    pub notes: Option<String>,
    /// When the lesson starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// IANA zone of the slot.
    pub time_zone: String,
    /// Of the price.
    pub currency: Currency,
    /// What it costs, minor units; fixed when it was booked.
    pub price: i64,
    /// Until when it is held while it is not paid.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was called off.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Who called it off.
    pub cancelled_by: Option<CancelledBy>,
    /// Why.
    pub cancellation_reason: Option<String>,
    /// When it was booked.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Booking {
    /// What it costs.
    #[must_use]
    pub fn price(&self) -> Money {
        Money { amount: self.price, currency: self.currency }
    }

    /// Its place in a list of bookings.
    #[must_use]
    pub fn key(&self) -> BookingKey {
        (self.starts_at, self.id)
    }

    /// Whose claims its time is.
    pub(crate) fn claim_owner(id: BookingId) -> calendar::ClaimOwner {
        calendar::ClaimOwner { kind: calendar::OwnerKind::Booking, id: id.uuid() }
    }
}

/// What lists of bookings are ordered by.
pub type BookingKey = (DateTime<Utc>, BookingId);
