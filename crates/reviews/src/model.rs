//! Rows of reviews.

use chrono::{DateTime, Utc};
use database::schema::reviews;
use diesel::prelude::*;
use kernel::id::{ReviewId, TeacherId, UserId};

use crate::subject::ReviewSubject;

/// What somebody says of a lesson or a material.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reviews, check_for_backend(diesel::pg::Pg))]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// What it is about.
    #[diesel(embed)]
    pub subject: ReviewSubject,
    /// Who taught, or whose material it is.
    pub teacher_id: TeacherId,
    /// Who wrote it.
    pub author_user_id: UserId,
    /// 1 to 5 stars.
    pub rating: i16,
    /// What the author wrote.
    pub comment: Option<String>,
    /// What the teacher answered.
    pub reply: Option<String>,
    /// When the teacher answered.
    pub replied_at: Option<DateTime<Utc>>,
    /// Since when an admin hides it.
    pub hidden_at: Option<DateTime<Utc>>,
    /// Why, in the admin's words.
    pub hidden_reason: Option<String>,
    /// When its author last changed it.
    pub edited_at: Option<DateTime<Utc>>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a list of reviews is ordered by: newest first.
pub type ReviewKey = (DateTime<Utc>, ReviewId);

impl Review {
    /// Its place in a list.
    #[must_use]
    pub fn key(&self) -> ReviewKey {
        (self.created_at, self.id)
    }
}
