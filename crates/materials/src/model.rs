//! Rows of materials.

use chrono::{DateTime, Utc};
use database::schema::{material_versions, materials};
use diesel::pg::Pg;
use diesel::prelude::*;
use kernel::id::{MaterialId, MaterialVersionId, StoredFileId, TeacherId};
use kernel::{Currency, Money};
use storage::{ScanStatus, StoredFileStatus};

use crate::state::MaterialStatus;

/// Files that a teacher sells.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = materials, check_for_backend(Pg))]
pub struct Material {
    /// Names it.
    pub id: MaterialId,
    /// Whose it is.
    pub teacher_id: TeacherId,
    /// Where it stands.
    pub status: MaterialStatus,
    /// What it is called.
    pub title: String,
    /// Markdown as typed; may be empty.
    pub description: String,
    /// Whole rupiah; 0 is free.
    pub price: i64,
    /// Of the price.
    pub currency: Currency,
    /// The picture on its card.
    pub cover_file_id: Option<StoredFileId>,
    /// What everybody may look into.
    pub preview_file_id: Option<StoredFileId>,
    /// The number of the version that who gets it now gets.
    pub published_version: Option<i32>,
    /// When it came into the store first.
    pub published_at: Option<DateTime<Utc>>,
    /// When an admin took it down.
    pub taken_down_at: Option<DateTime<Utc>>,
    /// Why. For its teacher and admins.
    pub taken_down_reason: Option<String>,
    /// False when it was taken down from those who have it, too.
    pub buyers_keep_access: bool,
    /// How many reviews it has.
    pub rating_count: i32,
    /// The stars of all reviews together.
    pub rating_sum: i32,
    /// Bayesian rating in thousandths; 0 without reviews.
    pub rating_score: i32,
    /// How many have it.
    pub sold_count: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Material {
    /// What it costs.
    #[must_use]
    pub fn price(&self) -> Money {
        Money { amount: self.price, currency: self.currency }
    }

    /// Whether it costs nothing.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.price == 0
    }

    /// Whether it is in the store as far as it goes by itself: its teacher must be public, too.
    #[must_use]
    pub fn is_published(&self) -> bool {
        self.status == MaterialStatus::Published && self.taken_down_at.is_none()
    }

    /// Whether those who have it can use it.
    #[must_use]
    pub fn is_open_to_buyers(&self) -> bool {
        self.taken_down_at.is_none() || self.buyers_keep_access
    }

    /// Its place among its teacher's materials.
    #[must_use]
    pub fn key(&self) -> MaterialKey {
        (self.created_at, self.id)
    }
}

/// What a teacher's own list is ordered by.
pub type MaterialKey = (DateTime<Utc>, MaterialId);

/// What a material consists of at a time.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = material_versions, check_for_backend(Pg))]
pub struct MaterialVersion {
    /// Names it.
    pub id: MaterialVersionId,
    /// Of which material.
    pub material_id: MaterialId,
    /// 1, 2, …; a draft has the number it will be published under.
    pub number: i32,
    /// What is new in it.
    pub notes: Option<String>,
    /// When it was published; empty while the teacher works on it.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl MaterialVersion {
    /// Whether the teacher still works on it.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.published_at.is_none()
    }
}

/// A file of a version: what everybody who sees the version may know of it. Its content is handed out by
/// `material_download` only.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct MaterialFile {
    /// Of which version.
    pub version_id: MaterialVersionId,
    /// The file.
    pub stored_file_id: StoredFileId,
    /// Its place among the version's files, from 0.
    pub position: i32,
    /// What its teacher calls it.
    pub file_name: String,
    /// What kind of file it is.
    pub content_type: String,
    /// How long it is.
    pub byte_size: i64,
    /// Where it stands.
    pub status: StoredFileStatus,
    /// What the scanner says.
    pub scan_status: ScanStatus,
}

impl MaterialFile {
    /// Whether it can be handed out.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.status == StoredFileStatus::Ready && self.scan_status == ScanStatus::Clean
    }
}
