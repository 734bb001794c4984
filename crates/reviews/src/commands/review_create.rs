//! A student says what a lesson was like.

use ::jobs::enqueue;
use booking::policy::{Relation, relation};
use booking::{Booking, BookingStatus};
use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::reviews;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, ReviewId, UserId};
use kernel::{Actor, Refusal};

use super::ratings;
use crate::config::ReviewConfig;
use crate::jobs::ReviewWrittenMail;
use crate::model::Review;
use crate::texts::{self, Written};

/// Why nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewCreateCode {
    /// The actor has no such booking.
    NotFound,
    /// The actor is not its student.
    NotAllowed,
    /// The lesson was not held.
    NotCompleted,
    /// It has its review.
    AlreadyReviewed,
    /// Not one to five stars.
    InvalidRating,
    /// The comment cannot be stored.
    InvalidComment,
}

/// What a lesson was like.
#[derive(Debug, Clone)]
pub struct ReviewCreateInput {
    /// The lesson.
    pub booking_id: BookingId,
    /// 1 to 5 stars.
    pub rating: i32,
    /// What the student says; plain text.
    pub comment: Option<String>,
}

type Error = CommandError<ReviewCreateCode>;

/// Writes the review of a held lesson. The teacher's rating and what search knows of it follow in the same transaction;
/// the teacher is told.
///
/// # Errors
/// Refusals with a [`ReviewCreateCode`]; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &ReviewConfig,
    input: ReviewCreateInput,
) -> Result<Review, Error> {
    let author = actor.require_user()?.user_id;
    let codes = (ReviewCreateCode::InvalidRating, ReviewCreateCode::InvalidComment);
    let written = texts::written(input.rating, input.comment.as_deref(), codes)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let booking = reviewable(connection, actor, input.booking_id).await?;
            let Some(review) = insert(connection, now, (&booking, author), written).await? else {
                return Err(refusal(ReviewCreateCode::AlreadyReviewed));
            };
            // Locks the teacher before it sums up: who reviews her at the same time waits, and counts this one too.
            ratings::refresh(connection, config.rating_prior, &review).await?;
            enqueue(connection, now, &ReviewWrittenMail { review_id: review.id }).await?;
            Ok(review)
        })
        .await
}

async fn reviewable(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    id: BookingId,
) -> Result<Booking, Error> {
    let booking = booking::queries::bookings_by_ids(connection, actor, &[id]).await?.pop();
    let booking = booking.ok_or_else(|| refusal(ReviewCreateCode::NotFound))?;
    if relation(actor, &booking) != Some(Relation::Student) {
        return Err(refusal(ReviewCreateCode::NotAllowed));
    }
    // Unlocked: no booking ever leaves this state.
    if booking.status != BookingStatus::Completed {
        return Err(refusal(ReviewCreateCode::NotCompleted));
    }
    Ok(booking)
}

/// `None` when the booking has its review.
async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (booking, author): (&Booking, UserId),
    (rating, comment): Written,
) -> Result<Option<Review>, diesel::result::Error> {
    diesel::insert_into(reviews::table)
        .values((
            reviews::id.eq(ReviewId::generate(now)),
            reviews::booking_id.eq(booking.id),
            reviews::teacher_id.eq(booking.teacher_id),
            reviews::author_user_id.eq(author),
            reviews::rating.eq(rating),
            reviews::comment.eq(comment),
            reviews::created_at.eq(now),
            reviews::updated_at.eq(now),
        ))
        .on_conflict(reviews::booking_id)
        .do_nothing()
        .returning(Review::as_returning())
        .get_result(connection)
        .await
        .optional()
}

fn refusal(code: ReviewCreateCode) -> Error {
    let message = match code {
        ReviewCreateCode::NotAllowed => "Only the student of a lesson reviews it.",
        ReviewCreateCode::NotCompleted => "This lesson was not held yet: review it when it is completed.",
        ReviewCreateCode::AlreadyReviewed => {
            "You have reviewed this lesson already: change that review instead."
        }
        _ => "You have no such booking: reload your bookings.",
    };
    Refusal::on("bookingId", code, message).into()
}
