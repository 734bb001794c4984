//! Who has a material says what it is like.

use ::jobs::enqueue;
use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::{reviews, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, MaterialId, PersonId, ReviewId};
use kernel::{Actor, Refusal, UserActor};
use materials::Material;
use payments::{Entitlement, EntitlementKind, entitlements};

use super::ratings;
use crate::config::ReviewConfig;
use crate::jobs::ReviewWrittenMail;
use crate::model::Review;
use crate::texts::{self, Written};

/// Why nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialReviewCreateCode {
    /// There is no such material that the actor may see.
    NotFound,
    /// It is the actor's own.
    OwnMaterial,
    /// The actor does not have it.
    NotOwned,
    /// The actor never downloaded it.
    NotUsed,
    /// The actor reviewed it.
    AlreadyReviewed,
    /// Not one to five stars.
    InvalidRating,
    /// The comment cannot be stored.
    InvalidComment,
}

/// What a material is like.
#[derive(Debug, Clone)]
pub struct MaterialReviewCreateInput {
    /// The material.
    pub material_id: MaterialId,
    /// 1 to 5 stars.
    pub rating: i32,
    /// What its buyer says; plain text.
    pub comment: Option<String>,
}

type Code = MaterialReviewCreateCode;
type Error = CommandError<Code>;

/// Writes the one review that its author ever writes of the material: who loses it and gets it again changes that one. The
/// material's rating follows in the same transaction; its teacher is told.
///
/// # Errors
/// Refusals with a [`MaterialReviewCreateCode`]; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &ReviewConfig,
    input: MaterialReviewCreateInput,
) -> Result<Review, Error> {
    let author = actor.require_user()?;
    let codes = (Code::InvalidRating, Code::InvalidComment);
    let written = texts::written(input.rating, input.comment.as_deref(), codes)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let material = reviewable(connection, actor, author, input.material_id).await?;
            // Who reviews it at the same time waits here, and counts this one too.
            materials::rating::lock(connection, &[material.id]).await?;
            let Some(review) = insert(connection, now, (&material, author), written).await? else {
                return Err(refusal(Code::AlreadyReviewed));
            };
            ratings::refresh(connection, config.rating_prior, &review).await?;
            enqueue(connection, now, &ReviewWrittenMail { review_id: review.id }).await?;
            Ok(review)
        })
        .await
}

/// The material, if the author may review it. Its entitlement is not locked: a review says what was used, and that does not
/// change when it is taken away a moment later.
async fn reviewable(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    author: &UserActor,
    id: MaterialId,
) -> Result<Material, Error> {
    let material = materials::queries::by_ids(connection, actor, &[id]).await?.pop();
    let material = material.ok_or_else(|| refusal(Code::NotFound))?;
    let seller: PersonId =
        teachers::table.find(material.teacher_id).select(teachers::person_id).first(connection).await?;
    if seller == author.person_id {
        return Err(refusal(Code::OwnMaterial));
    }
    let kind = EntitlementKind::Material;
    let entitlement = entitlements::queries::live(connection, author.user_id, kind, id.uuid()).await?;
    let entitlement = entitlement.filter(Entitlement::is_active).ok_or_else(|| refusal(Code::NotOwned))?;
    if entitlement.first_used_at.is_none() {
        return Err(refusal(Code::NotUsed));
    }
    Ok(material)
}

/// `None` when the author reviewed it before.
async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (material, author): (&Material, &UserActor),
    (rating, comment): Written,
) -> Result<Option<Review>, diesel::result::Error> {
    diesel::insert_into(reviews::table)
        .values((
            reviews::id.eq(ReviewId::generate(now)),
            reviews::material_id.eq(material.id),
            reviews::teacher_id.eq(material.teacher_id),
            reviews::author_user_id.eq(author.user_id),
            reviews::rating.eq(rating),
            reviews::comment.eq(comment),
            reviews::created_at.eq(now),
            reviews::updated_at.eq(now),
        ))
        .on_conflict((reviews::material_id, reviews::author_user_id))
        .filter_target(reviews::material_id.is_not_null())
        .do_nothing()
        .returning(Review::as_returning())
        .get_result(connection)
        .await
        .optional()
}

fn refusal(code: Code) -> Error {
    let message = match code {
        Code::OwnMaterial => "This is your own material: those who have it review it.",
        Code::NotOwned => "You do not have this material: review it when it is in your library.",
        Code::NotUsed => "Download it first, then say what it is like.",
        Code::AlreadyReviewed => "You have reviewed this material already: change that review instead.",
        _ => "There is no such material: reload the page.",
    };
    Refusal::on("materialId", code, message).into()
}
