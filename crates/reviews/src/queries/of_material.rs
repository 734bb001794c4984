//! What is said of materials.

use database::DatabaseError;
use database::schema::{materials, reviews};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::MaterialId;
use kernel::page::{Page, PageRequest};

use super::lists::{Boxed, page};
use crate::model::{Review, ReviewKey};

/// One page of a material's reviews, as the public sees them. Whether the asker may see the material is asked where the
/// material is read.
///
/// # Errors
/// When the database fails.
pub async fn reviews_of_material(
    connection: &mut AsyncPgConnection,
    material_id: MaterialId,
    request: &PageRequest,
    key: Option<ReviewKey>,
) -> Result<Page<Review>, DatabaseError> {
    page(connection, of_material(material_id), request, key).await
}

/// How many reviews of the material the public sees.
///
/// # Errors
/// When the database fails.
pub async fn count_of_material(
    connection: &mut AsyncPgConnection,
    material_id: MaterialId,
) -> Result<i64, DatabaseError> {
    Ok(of_material(material_id).select(count_star()).get_result(connection).await?)
}

fn of_material<'a>(material_id: MaterialId) -> Boxed<'a> {
    reviews::table
        .filter(reviews::material_id.eq(material_id))
        .filter(reviews::hidden_at.is_null())
        .into_boxed()
}

/// What the actor wrote of these materials, hidden or not, in no order: at most one review for each.
///
/// # Errors
/// When the database fails.
pub async fn own_reviews_of_materials(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[MaterialId],
) -> Result<Vec<Review>, DatabaseError> {
    let Some(user) = actor.user() else { return Ok(Vec::new()) };
    let own = reviews::table
        .filter(reviews::author_user_id.eq(user.user_id))
        .filter(reviews::material_id.assume_not_null().eq_any(ids));
    Ok(own.select(Review::as_select()).load(connection).await?)
}

/// What the material is called that the review is about; `None` when it is about a lesson.
///
/// # Errors
/// When the database fails.
pub async fn title_of_material(
    connection: &mut AsyncPgConnection,
    review: &Review,
) -> Result<Option<String>, DatabaseError> {
    let Some(id) = review.subject.material_id() else { return Ok(None) };
    Ok(Some(materials::table.find(id).select(materials::title).first(connection).await?))
}
