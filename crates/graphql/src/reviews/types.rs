//! Reviews as clients see them.

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::{ReviewId, TeacherId};
use kernel::page::{PageRequest, encode_cursor};
use reviews::policy;

use super::loaders::AuthorName;
use crate::booking::{Booking, BookingById};
use crate::catalog::TeacherById;
use crate::catalog::types::Teacher;
use crate::connection;
use crate::connection::TotalCount;
use crate::error::{ApiError, ApiResult};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What a student says of a completed lesson.
#[derive(Debug, Clone)]
pub struct Review(pub Arc<reviews::Review>);

/// What a student says of a completed lesson.
#[Object]
impl Review {
    /// The review's id.
    pub(crate) async fn id(&self) -> PublicId<ReviewId> {
        self.0.id.into()
    }

    /// 1 to 5 stars.
    async fn rating(&self) -> i32 {
        i32::from(self.0.rating)
    }

    /// What the student wrote; plain text; null when there are stars alone.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// First name and initial of the student, e.g. `Sari W.`; null when the account is gone.
    async fn author_name(&self, context: &Context<'_>) -> ApiResult<Option<String>> {
        Ok(context.load::<AuthorName>(self.0.author_user_id).await?.map(|name| name.to_string()))
    }

    /// What the teacher answered; plain text.
    async fn reply(&self) -> Option<&str> {
        self.0.reply.as_deref()
    }

    /// When the teacher answered, or last replaced the answer.
    async fn replied_at(&self) -> Option<DateTime<Utc>> {
        self.0.replied_at
    }

    /// Whose lesson it is about; null when the profile is not in public view any more.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        Ok(context.load::<TeacherById>(self.0.teacher_id).await?.map(Teacher))
    }

    /// The lesson it is about. Null for everybody but the two who took part in it and admins.
    async fn booking(&self, context: &Context<'_>) -> ApiResult<Option<Booking>> {
        Ok(context.load::<BookingById>(self.0.booking_id).await?.map(Booking))
    }

    /// When its author last changed it; null when never.
    async fn edited_at(&self) -> Option<DateTime<Utc>> {
        self.0.edited_at
    }

    /// Until when the signed-in user can change it with `reviewUpdate`; null for everybody but its author, and when it can
    /// be changed no more.
    async fn can_edit_until(&self, context: &Context<'_>) -> Option<DateTime<Utc>> {
        policy::can_edit_until(context.actor(), context.now(), &self.0, &context.app().reviews)
    }

    /// Since when an admin hides it from everybody but its author and admins; null when it is public.
    async fn hidden_at(&self, context: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.hidden_at.filter(|_| policy::sees_hiding(context.actor(), &self.0))
    }

    /// Why it is hidden, in the admin's words. Its author and admins read it.
    async fn hidden_reason(&self, context: &Context<'_>) -> Option<&str> {
        self.0.hidden_reason.as_deref().filter(|_| policy::sees_hiding(context.actor(), &self.0))
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(ReviewConnection, ReviewEdge, Review, "reviews");

/// A page of a teacher's reviews, newest first.
///
/// # Errors
/// BAD_USER_INPUT for a cursor of another list; the database's failures.
pub async fn reviews_of_teacher(
    context: &Context<'_>,
    teacher_id: TeacherId,
    request: PageRequest,
) -> ApiResult<ReviewConnection> {
    let binding = format!("reviews/{teacher_id}");
    let key = request.key(&binding)?;
    let page =
        reviews::queries::reviews_of_teacher(&mut *context.read().await?, teacher_id, &request, key).await?;
    let scope = context.request().loaders.scope().clone();
    let total_count: TotalCount = Box::new(move || {
        let scope = scope.clone();
        Box::pin(async move {
            let mut connection = scope.connection().await?;
            reviews::queries::count_of_teacher(&mut connection, teacher_id).await.map_err(ApiError::from)
        })
    });
    Ok(ReviewConnection::new(
        page.map(|review| ReviewEdge {
            cursor: encode_cursor(&binding, &review.key()),
            node: Review(Arc::new(review)),
        }),
        Some(total_count),
    ))
}
