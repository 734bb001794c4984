//! Batched reads of reviews.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use kernel::id::{BookingId, MaterialId, ReviewId, TeacherId, UserId};
use reviews::{Review, queries};

use crate::loader::{Batch, LoaderScope};

/// Reviews by id, as far as the actor may see them.
pub struct ReviewById;

impl Batch for ReviewById {
    type Key = ReviewId;
    type Value = Arc<Review>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<ReviewId>,
    ) -> Result<HashMap<ReviewId, Arc<Review>>, DatabaseError> {
        let reviews = queries::reviews_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(reviews.into_iter().map(|review| (review.id, Arc::new(review))).collect())
    }
}

/// The review of a booking, for those who take part in it and as far as they may see it.
pub struct ReviewOfBooking;

impl Batch for ReviewOfBooking {
    type Key = BookingId;
    type Value = Arc<Review>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<BookingId>,
    ) -> Result<HashMap<BookingId, Arc<Review>>, DatabaseError> {
        let reviews =
            queries::reviews_of_bookings(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        let of_booking = |review: Review| Some((review.subject.booking_id()?, Arc::new(review)));
        Ok(reviews.into_iter().filter_map(of_booking).collect())
    }
}

/// What the actor wrote of a material.
pub struct OwnReviewOfMaterial;

impl Batch for OwnReviewOfMaterial {
    type Key = MaterialId;
    type Value = Arc<Review>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<MaterialId>,
    ) -> Result<HashMap<MaterialId, Arc<Review>>, DatabaseError> {
        let mut connection = scope.connection().await?;
        let reviews = queries::own_reviews_of_materials(&mut connection, &scope.actor, &keys).await?;
        let of_material = |review: Review| Some((review.subject.material_id()?, Arc::new(review)));
        Ok(reviews.into_iter().filter_map(of_material).collect())
    }
}

/// The latest reviews of a teacher's lessons, as many as asked for.
pub struct LatestReviews;

impl Batch for LatestReviews {
    type Key = (TeacherId, i64);
    type Value = Vec<Arc<Review>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<(TeacherId, i64)>,
    ) -> Result<HashMap<(TeacherId, i64), Vec<Arc<Review>>>, DatabaseError> {
        let teachers: Vec<TeacherId> = keys.iter().map(|(teacher, _)| *teacher).collect();
        let limit = keys.iter().map(|(_, limit)| *limit).max().unwrap_or(0);
        let mut connection = scope.connection().await?;
        let latest = queries::latest_reviews_of_teachers(&mut connection, &teachers, limit).await?;
        let mut by_teacher: HashMap<TeacherId, Vec<Arc<Review>>> = HashMap::new();
        for review in latest {
            by_teacher.entry(review.teacher_id).or_default().push(Arc::new(review));
        }
        Ok(keys
            .into_iter()
            .map(|(teacher, limit)| {
                let reviews = by_teacher.get(&teacher).map(Vec::as_slice).unwrap_or_default();
                let wanted = usize::try_from(limit).unwrap_or_default().min(reviews.len());
                ((teacher, limit), reviews.get(..wanted).unwrap_or_default().to_vec())
            })
            .collect())
    }
}

/// How the author of a review is called in public.
pub struct AuthorName;

impl Batch for AuthorName {
    type Key = UserId;
    type Value = Arc<str>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<UserId>,
    ) -> Result<HashMap<UserId, Arc<str>>, DatabaseError> {
        let users = identity::queries::users_by_ids(&mut *scope.connection().await?, &keys).await?;
        Ok(users
            .into_iter()
            .map(|user| (user.id, reviews::author::public_name(&user.full_name).into()))
            .collect())
    }
}
