//! A teacher answers a review.

use ::jobs::enqueue;
use chrono::{DateTime, Utc};
use database::schema::{reviews, teachers};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{ReviewId, UserId};
use kernel::{Actor, Refusal};

use super::locked;
use crate::jobs::ReviewAnsweredMail;
use crate::model::Review;
use crate::{queries, texts};

/// Why nothing was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewReplyCode {
    /// There is no such review that the actor may see.
    NotFound,
    /// It is not about a lesson or a material of the actor's.
    NotAllowed,
    /// An admin hides it.
    Hidden,
    /// The reply cannot be stored.
    InvalidReply,
}

/// What a teacher says to a review.
#[derive(Debug, Clone)]
pub struct ReviewReplyInput {
    /// The review.
    pub review_id: ReviewId,
    /// The answer; plain text.
    pub reply: String,
}

type Error = CommandError<ReviewReplyCode>;

/// Sets the reply, or replaces it. The author is told of the first one. A reply changes no rating.
///
/// # Errors
/// Refusals with a [`ReviewReplyCode`]; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: ReviewReplyInput,
) -> Result<Review, Error> {
    let user_id = actor.require_user()?.user_id;
    let reply = texts::reply(&input.reply)
        .map_err(|message| Refusal::on("reply", ReviewReplyCode::InvalidReply, message))?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let review = queries::reviews_by_ids(connection, actor, &[input.review_id]).await?.pop();
            let review = review.ok_or_else(|| refusal(ReviewReplyCode::NotFound))?;
            if !teaches(connection, user_id, &review).await? {
                return Err(refusal(ReviewReplyCode::NotAllowed));
            }
            let before = locked::lock(connection, &review).await?;
            if before.hidden_at.is_some() {
                return Err(refusal(ReviewReplyCode::Hidden));
            }
            if before.reply.as_ref() == Some(&reply) {
                return Ok(before);
            }
            let review = diesel::update(reviews::table.find(before.id))
                .set((reviews::reply.eq(reply), reviews::replied_at.eq(now), reviews::updated_at.eq(now)))
                .returning(Review::as_returning())
                .get_result(connection)
                .await?;
            if before.reply.is_none() {
                enqueue(connection, now, &ReviewAnsweredMail { review_id: review.id }).await?;
            }
            Ok(review)
        })
        .await
}

async fn teaches(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
    review: &Review,
) -> Result<bool, DatabaseError> {
    let owner: Option<UserId> =
        teachers::table.find(review.teacher_id).select(teachers::user_id).first(connection).await?;
    Ok(owner == Some(user_id))
}

fn refusal(code: ReviewReplyCode) -> Error {
    let message = match code {
        ReviewReplyCode::NotAllowed => "Only the teacher whose lesson or material it is answers a review.",
        ReviewReplyCode::Hidden => "This review was hidden by our team: nobody would read your reply.",
        _ => "There is no such review: reload the list.",
    };
    Refusal::on("reviewId", code, message).into()
}
