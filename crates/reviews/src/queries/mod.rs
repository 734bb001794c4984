//! Reads. What is hidden is seen by its author and admins, and by nobody else.

mod latest;
mod lists;
mod moderation;
mod of_material;
mod received;
mod to_review;

use database::DatabaseError;
use database::schema::{bookings, reviews};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{BookingId, ReviewId, TeacherId};

pub use lists::{count_of_author, count_of_teacher, reviews_of_author, reviews_of_teacher};
pub use moderation::{ReviewFilter, reviews_count, reviews_page};
pub use of_material::{count_of_material, own_reviews_of_materials, reviews_of_material, title_of_material};
pub use received::{ReceivedFilter, count_received, reviews_received};
pub use to_review::{bookings_to_review, count_to_review};

use self::latest::LatestReviews;
use crate::model::Review;
use crate::policy;

/// Reviews by their ids, as far as the actor may see them: hidden ones only admins and their author.
///
/// # Errors
/// When the database fails.
pub async fn reviews_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[ReviewId],
) -> Result<Vec<Review>, DatabaseError> {
    let mut found: Vec<Review> =
        reviews::table.filter(reviews::id.eq_any(ids)).select(Review::as_select()).load(connection).await?;
    found.retain(|review| policy::may_see(actor, review));
    Ok(found)
}

/// The reviews of these bookings, for those who take part in them and for admins.
///
/// # Errors
/// When the database fails.
pub async fn reviews_of_bookings(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[BookingId],
) -> Result<Vec<Review>, DatabaseError> {
    let mut query = reviews::table
        .inner_join(bookings::table)
        .filter(reviews::booking_id.eq_any(ids))
        .select(Review::as_select())
        .into_boxed();
    query = match actor {
        Actor::Anonymous => return Ok(Vec::new()),
        Actor::User(user) if !actor.is_admin() => query.filter(
            bookings::student_user_id.eq(user.user_id).or(bookings::teacher_person_id.eq(user.person_id)),
        ),
        Actor::User(_) | Actor::System => query,
    };
    let mut found: Vec<Review> = query.load(connection).await?;
    found.retain(|review| policy::may_see(actor, review));
    Ok(found)
}

/// The latest `limit` reviews of each teacher's lessons that the public sees, newest first within each teacher.
///
/// # Errors
/// When the database fails.
pub async fn latest_reviews_of_teachers(
    connection: &mut AsyncPgConnection,
    teachers: &[TeacherId],
    limit: i64,
) -> Result<Vec<Review>, DatabaseError> {
    Ok(LatestReviews { teachers, limit }.load(connection).await?)
}
