//! Rows of notifications.

use chrono::{DateTime, Utc};
use database::schema::notifications;
use diesel::prelude::*;
use kernel::id::{
    BookingId, DisputeId, EntityId as _, ExportId, MaterialId, NotificationId, PayoutId, RefundId, ReviewId,
    TeacherId, UserId,
};
use uuid::Uuid;

use crate::facts::Facts;
use crate::kinds::{NotificationKind, SubjectKind};

/// Something somebody was told.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notifications, check_for_backend(diesel::pg::Pg))]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Who was told.
    pub user_id: UserId,
    /// Its place among all the user was told, from 1.
    pub number: i64,
    /// What it is about.
    pub kind: NotificationKind,
    subject_kind: Option<SubjectKind>,
    subject_id: Option<Uuid>,
    /// What its sentences say.
    pub facts: Facts,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
    /// When it was told.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Notification {
    /// What it leads to; whoever reads it asks again whether they may see that.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        let id = self.subject_id?;
        Some(match self.subject_kind? {
            SubjectKind::Booking => Subject::Booking(BookingId::from_uuid(id)),
            SubjectKind::Refund => Subject::Refund(RefundId::from_uuid(id)),
            SubjectKind::Review => Subject::Review(ReviewId::from_uuid(id)),
            SubjectKind::Teacher => Subject::Teacher(TeacherId::from_uuid(id)),
            SubjectKind::Dispute => Subject::Dispute(DisputeId::from_uuid(id)),
            SubjectKind::Material => Subject::Material(MaterialId::from_uuid(id)),
            SubjectKind::Payout => Subject::Payout(PayoutId::from_uuid(id)),
            SubjectKind::Export => Subject::Export(ExportId::from_uuid(id)),
        })
    }
}

/// What a notification leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A booking.
    Booking(BookingId),
    /// A refund.
    Refund(RefundId),
    /// A review.
    Review(ReviewId),
    /// A teaching profile.
    Teacher(TeacherId),
    /// A dispute.
    Dispute(DisputeId),
    /// A material.
    Material(MaterialId),
    /// A payout.
    Payout(PayoutId),
    /// A file for the books.
    Export(ExportId),
}

impl Subject {
    pub(crate) fn kind(self) -> SubjectKind {
        match self {
            Self::Booking(_) => SubjectKind::Booking,
            Self::Refund(_) => SubjectKind::Refund,
            Self::Review(_) => SubjectKind::Review,
            Self::Teacher(_) => SubjectKind::Teacher,
            Self::Dispute(_) => SubjectKind::Dispute,
            Self::Material(_) => SubjectKind::Material,
            Self::Payout(_) => SubjectKind::Payout,
            Self::Export(_) => SubjectKind::Export,
        }
    }

    pub(crate) fn uuid(self) -> Uuid {
        match self {
            Self::Booking(id) => id.uuid(),
            Self::Refund(id) => id.uuid(),
            Self::Review(id) => id.uuid(),
            Self::Teacher(id) => id.uuid(),
            Self::Dispute(id) => id.uuid(),
            Self::Material(id) => id.uuid(),
            Self::Payout(id) => id.uuid(),
            Self::Export(id) => id.uuid(),
        }
    }
}

/// What somebody is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub kind: NotificationKind,
    /// What it leads to.
    pub subject: Option<Subject>,
    /// What its sentences say.
    pub facts: Facts,
    /// Tells news of one kind about one subject apart when there can be several, e.g. the instant of a decision that can be
    /// taken back and taken again. Empty when there is one at most.
    pub occasion: String,
}

impl Notice {
    /// News that can come once for its subject.
    #[must_use]
    pub const fn once(kind: NotificationKind, subject: Option<Subject>, facts: Facts) -> Self {
        Self { kind, subject, facts, occasion: String::new() }
    }

    /// News that can come several times for its subject, and what tells them apart.
    #[must_use]
    pub fn again(
        kind: NotificationKind,
        subject: Option<Subject>,
        facts: Facts,
        occasion: impl std::fmt::Display,
    ) -> Self {
        Self { kind, subject, facts, occasion: occasion.to_string() }
    }

    /// The same for the same piece of news: whoever tells it twice tells it once.
    pub(crate) fn deduplication_key(&self) -> String {
        let subject = self.subject.map(|subject| subject.uuid().to_string()).unwrap_or_default();
        format!("{}/{subject}/{}", self.kind, self.occasion)
    }
}
