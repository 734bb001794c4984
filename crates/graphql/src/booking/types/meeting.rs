//! `Meeting` and `NoShowReport`

use std::sync::Arc;

use async_graphql::{Context, Enum, Object};
use booking::policy;
use chrono::{DateTime, Utc};
use kernel::id::{MeetingId, NoShowReportId};

use super::Booking;
use crate::booking::BookingById;
use crate::connection;
use crate::error::ApiResult;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// A lesson as it happens.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// The row.
    pub row: Arc<booking::Meeting>,
    /// Whose meeting it is.
    pub booking: Arc<booking::Booking>,
}

/// A lesson as it happens. There is one from the moment its booking is confirmed.
#[Object]
impl Meeting {
    /// The meeting's id.
    async fn id(&self) -> PublicId<MeetingId> {
        self.row.id.into()
    }

    /// Where an online lesson is; null until the teacher has set it. Only the two participants see it, and only while the
    /// booking is paid.
    async fn link(&self, context: &Context<'_>) -> Option<&str> {
        let relation = policy::relation(context.actor(), &self.booking)?;
        self.row.link.as_deref().filter(|_| policy::shows_meeting_link(&self.booking, relation))
    }

    /// Where the lesson is, when it is at a place: the booking's `place`.
    async fn place(&self, context: &Context<'_>) -> Option<&str> {
        let relation = policy::relation(context.actor(), &self.booking)?;
        self.booking.place.as_deref().filter(|_| policy::shows_place(&self.booking, relation))
    }

    /// When the teacher started it.
    async fn started_at(&self) -> Option<DateTime<Utc>> {
        self.row.started_at
    }

    /// When the teacher ended it; null when it was completed by time.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.row.ended_at
    }
}

/// One of the two people of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "booking::Participant")]
pub enum BookingParticipant {
    /// Who learns.
    Student,
    /// Who teaches.
    Teacher,
}

/// Where a no-show report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "booking::NoShowStatus")]
pub enum NoShowStatus {
    /// Said; the other one may oppose it until `opposeBy`.
    Reported,
    /// Opposed: an admin decides.
    Opposed,
    /// It counts: the booking is NO_SHOW.
    Upheld,
    /// It does not count: the booking is COMPLETED.
    Rejected,
}

/// One participant says that the other did not come.
#[derive(Debug, Clone)]
pub struct NoShowReport(pub Arc<booking::NoShowReport>);

/// One participant says that the other did not come. Only the two and admins see it.
#[Object]
impl NoShowReport {
    /// The report's id.
    async fn id(&self) -> PublicId<NoShowReportId> {
        self.0.id.into()
    }

    /// Who did not come; the other one said it.
    async fn absent(&self) -> BookingParticipant {
        self.0.absent.into()
    }

    /// Where it stands.
    async fn status(&self) -> NoShowStatus {
        self.0.status.into()
    }

    /// What the reporter says; plain text.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// What the other one says to it; plain text.
    async fn opposition_note(&self) -> Option<&str> {
        self.0.opposition_note.as_deref()
    }

    /// When it was reported.
    async fn reported_at(&self) -> DateTime<Utc> {
        self.0.reported_at
    }

    /// Until when it can be opposed; after that it counts.
    async fn oppose_by(&self) -> DateTime<Utc> {
        self.0.oppose_by
    }

    /// When it was opposed.
    async fn opposed_at(&self) -> Option<DateTime<Utc>> {
        self.0.opposed_at
    }

    /// When it was decided, by an admin or because nobody opposed it.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// The booking it is about.
    async fn booking(&self, context: &Context<'_>) -> ApiResult<Option<Booking>> {
        Ok(context.load::<BookingById>(self.0.booking_id).await?.map(Booking))
    }
}

connection!(NoShowReportConnection, NoShowReportEdge, NoShowReport, "no-show reports");
