//! Rows of moderation.

use chrono::{DateTime, Utc};
use database::schema::reports;
use diesel::pg::Pg;
use diesel::prelude::*;
use kernel::id::{EntityId as _, MaterialId, ReportId, UserId};
use uuid::Uuid;

use crate::state::{ReportReason, ReportStatus, ReportSubjectKind};

/// What somebody says ought not to be shown. For who says it and admins.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reports, check_for_backend(Pg))]
pub struct Report {
    /// Names it.
    pub id: ReportId,
    /// Who says it. For admins.
    pub reporter_user_id: UserId,
    /// What kind of thing it is about.
    pub subject_kind: ReportSubjectKind,
    /// The thing.
    pub subject_id: Uuid,
    /// What is wrong.
    pub reason: ReportReason,
    /// The same in the reporter's words; plain text.
    pub note: Option<String>,
    /// Where it stands.
    pub status: ReportStatus,
    /// When an admin decided it.
    pub decided_at: Option<DateTime<Utc>>,
    /// Who decided it. For admins.
    pub decided_by_user_id: Option<UserId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What lists of reports are ordered by.
pub type ReportKey = (DateTime<Utc>, ReportId);

impl Report {
    /// Its place in a list of reports.
    #[must_use]
    pub fn key(&self) -> ReportKey {
        (self.created_at, self.id)
    }

    /// Which material it is about.
    #[must_use]
    pub fn material_id(&self) -> MaterialId {
        match self.subject_kind {
            ReportSubjectKind::Material => MaterialId::from_uuid(self.subject_id),
        }
    }
}
