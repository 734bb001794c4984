//! Rows of bookings.

mod cancellation;

use chrono::{DateTime, Utc};
use database::schema::{bookings, meetings, no_show_reports};
use diesel::prelude::*;
use kernel::id::{
    AvailabilitySlotId, BookingId, CancellationPolicyId, EntityId as _, MeetingId, NoShowReportId, OrderId,
    OrderLineId, PersonId, SkillId, TeacherId, UserId,
};
use kernel::{Currency, Money};

pub use cancellation::{CancellationPolicy, CancellationStep, CancellationTerms};

use crate::state::{BookingStatus, CancelledBy, NoShowStatus, Participant};

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
    /// Until when the teacher answers, while it is PAID; never after the lesson's start.
    pub answer_due_at: Option<DateTime<Utc>>,
    /// When the teacher accepted it, or it was accepted at once.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When the lesson counted as held.
    pub completed_at: Option<DateTime<Utc>>,
    /// When the lesson counts as held if nobody says otherwise; empty while a no-show report freezes it.
    pub completion_due_at: Option<DateTime<Utc>>,
    /// The cancellation policy it was made under; `None` for bookings from before there were policies: all goes back.
    pub cancellation_policy_id: Option<CancellationPolicyId>,
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

/// A lesson as it happens: there is one from the moment its booking is confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = meetings, check_for_backend(diesel::pg::Pg))]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// Its booking.
    pub booking_id: BookingId,
    /// Where an online lesson is, set by the teacher. Shown to its people only.
    pub link: Option<String>,
    /// When it was started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it came to be.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// One participant says that the other did not come.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = no_show_reports, check_for_backend(diesel::pg::Pg))]
pub struct NoShowReport {
    /// Its id.
    pub id: NoShowReportId,
    /// Its booking.
    pub booking_id: BookingId,
    /// Who did not come; the other one reports it.
    pub absent: Participant,
    /// Where it stands.
    pub status: NoShowStatus,
    /// What the reporter says.
    pub note: Option<String>,
    /// What the other one says to it.
    pub opposition_note: Option<String>,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// Until when it can be opposed.
    pub oppose_by: DateTime<Utc>,
    /// When it was opposed.
    pub opposed_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// The admin who decided; `None` when it was upheld because nobody opposed it.
    pub decided_by_user_id: Option<UserId>,
    /// When it came to be.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}
