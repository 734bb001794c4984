//! `reviewCreate`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::BookingId;
use reviews::commands::review_create as command;

use super::review_after;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::reviews::types::Review;
use crate::scope::ContextExtension as _;

/// Why `reviewCreate` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::ReviewCreateCode")]
pub enum ReviewCreateErrorCode {
    /// You have no such booking.
    NotFound,
    /// Only the student of a lesson reviews it.
    NotAllowed,
    /// The lesson was not held yet: a booking is reviewed once it is COMPLETED.
    NotCompleted,
    /// The lesson has its review: change that one with `reviewUpdate`.
    AlreadyReviewed,
    /// Not one to five stars.
    InvalidRating,
    /// The comment is too long or has invisible or control characters.
    InvalidComment,
}

mutation_error!(ReviewCreateError, ReviewCreateErrorCode, command::ReviewCreateCode, "reviewCreate");

/// What `reviewCreate` takes.
#[derive(InputObject)]
pub struct ReviewCreateInput {
    /// The COMPLETED booking of the lesson.
    booking_id: PublicId<BookingId>,
    /// 1 to 5 stars.
    rating: i32,
    /// What the lesson was like, up to 2,000 characters; plain text. Everybody reads it.
    comment: Option<String>,
}

/// What `reviewCreate` answers.
#[derive(SimpleObject)]
pub struct ReviewCreatePayload {
    /// The new review; null when it was not written.
    review: Option<Review>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ReviewCreateError>,
}

/// Holder of `reviewCreate`.
#[derive(Default)]
pub struct ReviewCreate;

#[Object]
impl ReviewCreate {
    /// Reviews a lesson that the signed-in student had: once for each booking. It is public and counts for the teacher's
    /// rating at once; the teacher is told by mail.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn review_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The lesson and what it was like.")] input: ReviewCreateInput,
    ) -> ApiResult<ReviewCreatePayload> {
        let input = command::ReviewCreateInput {
            booking_id: input.booking_id.0,
            rating: input.rating,
            comment: input.comment,
        };
        let mut connection = context.write().await?;
        let config = &context.app().reviews;
        let outcome = command::run(&mut connection, context.actor(), context.now(), config, input).await;
        let (review, errors) = settle(outcome)?;
        Ok(ReviewCreatePayload { review: review_after(review), errors })
    }
}
