//! The author of a review changes it.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::reviews;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::ReviewId;
use kernel::{Actor, Change, Refusal, Refusals};

use super::{locked, ratings};
use crate::config::ReviewConfig;
use crate::model::Review;
use crate::{policy, queries, texts};

/// Why nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewUpdateCode {
    /// There is no such review that the actor may see.
    NotFound,
    /// The actor did not write it.
    NotAllowed,
    /// It is too old to be changed.
    EditWindowOver,
    /// An admin hides it.
    Hidden,
    /// Not one to five stars.
    InvalidRating,
    /// The comment cannot be stored.
    InvalidComment,
}

/// What changes.
#[derive(Debug, Clone)]
pub struct ReviewUpdateInput {
    /// The review.
    pub review_id: ReviewId,
    /// 1 to 5 stars; `None` leaves them.
    pub rating: Option<i32>,
    /// What the author says; plain text.
    pub comment: Change<String>,
}

type Error = CommandError<ReviewUpdateCode>;

/// Changes stars and comment. The rating of what it is about follows in the same transaction. Saying what is there already
/// changes nothing.
///
/// # Errors
/// Refusals with a [`ReviewUpdateCode`]; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &ReviewConfig,
    input: ReviewUpdateInput,
) -> Result<Review, Error> {
    actor.require_user()?;
    let (rating, comment) = checked(&input)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let before = editable(connection, actor, now, config, input.review_id).await?;
            let rating = rating.unwrap_or(before.rating);
            let comment = comment.into_changeset().unwrap_or_else(|| before.comment.clone());
            if (rating, &comment) == (before.rating, &before.comment) {
                return Ok(before);
            }
            let review = diesel::update(reviews::table.find(before.id))
                .set((
                    reviews::rating.eq(rating),
                    reviews::comment.eq(comment),
                    reviews::edited_at.eq(now),
                    reviews::updated_at.eq(now),
                ))
                .returning(Review::as_returning())
                .get_result(connection)
                .await?;
            ratings::refresh(connection, config.rating_prior, &before).await?;
            Ok(review)
        })
        .await
}

fn checked(input: &ReviewUpdateInput) -> Result<(Option<i16>, Change<String>), Error> {
    let mut refusals = Vec::new();
    let mut refuse = |field, code, message: String| refusals.push(Refusal::on(field, code, message));
    let rating = input.rating.map(texts::rating).transpose();
    let rating = rating
        .map_err(|message| refuse("rating", ReviewUpdateCode::InvalidRating, message))
        .unwrap_or_default();
    let comment = match &input.comment {
        Change::Keep => Change::Keep,
        Change::Clear => Change::Clear,
        Change::Set(text) => texts::comment(text)
            .map_err(|message| refuse("comment", ReviewUpdateCode::InvalidComment, message))
            .unwrap_or_default()
            .map_or(Change::Clear, Change::Set),
    };
    Refusals::check(refusals)?;
    Ok((rating, comment))
}

async fn editable(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &ReviewConfig,
    id: ReviewId,
) -> Result<Review, Error> {
    let review = queries::reviews_by_ids(connection, actor, &[id]).await?.pop();
    let review = review.ok_or_else(|| refusal(ReviewUpdateCode::NotFound))?;
    if !policy::is_author(actor, &review) {
        return Err(refusal(ReviewUpdateCode::NotAllowed));
    }
    let review = locked::lock(connection, &review).await?;
    if review.hidden_at.is_some() {
        return Err(refusal(ReviewUpdateCode::Hidden));
    }
    if now >= policy::edit_window_ends_at(&review, config) {
        return Err(refusal(ReviewUpdateCode::EditWindowOver));
    }
    Ok(review)
}

fn refusal(code: ReviewUpdateCode) -> Error {
    let message = match code {
        ReviewUpdateCode::NotAllowed => "Only the author of a review changes it.",
        ReviewUpdateCode::EditWindowOver => "This review is too old to be changed: it stays as it is.",
        ReviewUpdateCode::Hidden => {
            "This review was hidden by our team and cannot be changed: read the reason they gave."
        }
        _ => "There is no such review: reload the list.",
    };
    Refusal::on("reviewId", code, message).into()
}
