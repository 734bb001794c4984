//! `materialReviewCreate`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::MaterialId;
use reviews::commands::material_review_create as command;

use super::review_after;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::reviews::types::Review;
use crate::scope::ContextExtension as _;

/// Why `materialReviewCreate` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialReviewCreateCode")]
pub enum MaterialReviewCreateErrorCode {
    /// There is no such material that you may see.
    NotFound,
    /// It is your own material.
    OwnMaterial,
    /// You do not have it, or not any more: see `Material.isOwnedByMe`.
    NotOwned,
    /// You never downloaded it: offer the download first.
    NotUsed,
    /// You have reviewed it, see `Material.myReview`: change that one with `reviewUpdate`. There is one for good, also after
    /// the material was lost and bought again.
    AlreadyReviewed,
    /// Not one to five stars.
    InvalidRating,
    /// The comment is too long or has invisible or control characters.
    InvalidComment,
}

mutation_error!(
    MaterialReviewCreateError,
    MaterialReviewCreateErrorCode,
    command::MaterialReviewCreateCode,
    "materialReviewCreate"
);

/// What `materialReviewCreate` takes.
#[derive(InputObject)]
pub struct MaterialReviewCreateInput {
    /// The material, which the signed-in user has and downloaded.
    material_id: PublicId<MaterialId>,
    /// 1 to 5 stars.
    rating: i32,
    /// What it is like, up to 2,000 characters; plain text. Everybody reads it.
    comment: Option<String>,
}

/// What `materialReviewCreate` answers.
#[derive(SimpleObject)]
pub struct MaterialReviewCreatePayload {
    /// The new review; null when it was not written.
    review: Option<Review>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialReviewCreateError>,
}

/// Holder of `materialReviewCreate`.
#[derive(Default)]
pub struct MaterialReviewCreate;

#[Object]
impl MaterialReviewCreate {
    /// Reviews a material that the signed-in user has and downloaded: once. It is public and counts for the material's rating
    /// at once; its teacher is told by mail.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_review_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The material and what it is like.")] input: MaterialReviewCreateInput,
    ) -> ApiResult<MaterialReviewCreatePayload> {
        let input = command::MaterialReviewCreateInput {
            material_id: input.material_id.0,
            rating: input.rating,
            comment: input.comment,
        };
        let mut connection = context.write().await?;
        let config = &context.app().reviews;
        let outcome = command::run(&mut connection, context.actor(), context.now(), config, input).await;
        let (review, errors) = settle(outcome)?;
        Ok(MaterialReviewCreatePayload { review: review_after(review), errors })
    }
}
