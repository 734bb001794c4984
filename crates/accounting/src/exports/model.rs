//! Rows of exports.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use database::schema::exports;
use diesel::prelude::*;
use kernel::id::{ExportId, UserId};

use super::state::{ExportKind, ExportStatus};

/// What lists of exports are ordered by: latest first.
pub type ExportKey = (DateTime<Utc>, ExportId);

/// Rows for whoever keeps the books, as a file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = exports, check_for_backend(diesel::pg::Pg))]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// What rows it has.
    pub kind: ExportKind,
    /// From when on what happened is in it.
    pub starts_at: DateTime<Utc>,
    /// Until before when.
    pub ends_at: DateTime<Utc>,
    /// In which its days were meant and instants are written: an IANA name.
    pub time_zone: String,
    /// Where it stands.
    pub status: ExportStatus,
    /// Which admin asked for it.
    pub requested_by_user_id: UserId,
    /// Where the file lies, or is being written to.
    pub object_key: Option<String>,
    /// How many rows it has, without the names of the columns; of a finished one.
    pub row_count: Option<i64>,
    /// How long it is; of a finished one.
    pub byte_size: Option<i64>,
    /// When the file is deleted; of a finished one.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Export {
    /// Its place in a list of exports.
    #[must_use]
    pub const fn key(&self) -> ExportKey {
        (self.created_at, self.id)
    }

    /// The zone of its days and instants.
    #[must_use]
    pub fn zone(&self) -> Tz {
        kernel::zone::parse(&self.time_zone).unwrap_or(kernel::zone::DEFAULT_ZONE)
    }

    /// Its first day.
    #[must_use]
    pub fn starts_on(&self) -> NaiveDate {
        self.starts_at.with_timezone(&self.zone()).date_naive()
    }

    /// Its last day.
    #[must_use]
    pub fn ends_on(&self) -> NaiveDate {
        let last = self.ends_at - TimeDelta::microseconds(1);
        last.with_timezone(&self.zone()).date_naive()
    }

    /// Up to when it can have rows: nothing that happened after it was asked for is in it, so that what is written while it is
    /// being made changes nothing.
    #[must_use]
    pub fn complete_until(&self) -> DateTime<Utc> {
        self.ends_at.min(self.created_at)
    }

    /// Whether it can be downloaded.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.status == ExportStatus::Ready
    }

    /// What a browser saves it as.
    #[must_use]
    pub fn file_name(&self) -> String {
        let kind = self.kind.as_str().to_lowercase().replace('_', "-");
        let (from, to) = (self.starts_on(), self.ends_on());
        if from == to {
            return format!("teacherin-{kind}-{from}.csv");
        }
        format!("teacherin-{kind}-{from}-{to}.csv")
    }

    /// Where everything of it lies.
    pub(crate) fn prefix(id: ExportId) -> String {
        format!("exports/{id}/")
    }
}

/// How long a file can be downloaded.
pub(crate) const KEPT: Days = Days::new(7);
