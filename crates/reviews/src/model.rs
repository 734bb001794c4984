//! Rows of reviews.

use chrono::{DateTime, Utc};
use database::schema::reviews;
use diesel::prelude::*;
use kernel::id::{BookingId, ReviewId, TeacherId, UserId};

/// What a student says of a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reviews, check_for_backend(diesel::pg::Pg))]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// The lesson it is about.
    // The column allows none for reviews of something else; there are none yet.
    #[diesel(
        select_expression = reviews::booking_id.assume_not_null(),
        select_expression_type = diesel::dsl::AssumeNotNull<reviews::booking_id>
    )]
    pub booking_id: BookingId,
    /// Who taught.
    pub teacher_id: TeacherId,
    /// Who wrote it.
    pub author_user_id: UserId,
    /// 1 to 5 stars.
    pub rating: i16,
    /// What the student wrote.
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
