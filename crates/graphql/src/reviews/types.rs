//! Reviews as clients see them.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use kernel::id::{MaterialId, ReviewId, TeacherId};
use kernel::page::{Page, PageRequest, encode_cursor};
use reviews::{policy, queries};

use super::loaders::AuthorName;
use crate::booking::{Booking, BookingById};
use crate::catalog::TeacherById;
use crate::catalog::types::Teacher;
use crate::connection;
use crate::connection::TotalCount;
use crate::error::ApiResult;
use crate::materials::{Material, MaterialById};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// What somebody says of a lesson that was held, or of a material that they downloaded.
#[derive(Debug, Clone)]
pub struct Review(pub Arc<reviews::Review>);

/// What a review is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "reviews::ReviewKind")]
pub enum ReviewKind {
    /// A lesson that was held: `Review.booking`. It counts for `Teacher.rating`.
    Lesson,
    /// A material: `Review.material`. It counts for `Material.rating`.
    Material,
}

/// What somebody says of a lesson that was held, or of a material that they downloaded.
#[Object]
impl Review {
    /// The review's id.
    pub(crate) async fn id(&self) -> PublicId<ReviewId> {
        self.0.id.into()
    }

    /// What it is about.
    async fn kind(&self) -> ReviewKind {
        self.0.subject.kind().into()
    }

    /// 1 to 5 stars.
    async fn rating(&self) -> i32 {
        i32::from(self.0.rating)
    }

    /// What its author wrote; plain text; null when there are stars alone.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// First name and initial of its author, e.g. `Sari W.`; null when the account is gone.
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

    /// Whose lesson or material it is about; null when the profile is not in public view any more.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        Ok(context.load::<TeacherById>(self.0.teacher_id).await?.map(Teacher))
    }

    /// The lesson it is about. Null for everybody but the two who took part in it and admins, and for a review of a
    /// material.
    async fn booking(&self, context: &Context<'_>) -> ApiResult<Option<Booking>> {
        let Some(id) = self.0.subject.booking_id() else { return Ok(None) };
        Ok(context.load::<BookingById>(id).await?.map(Booking))
    }

    /// The material it is about. Null when it is not in the store any more, for everybody but its teacher, those who have it
    /// and admins; and for a review of a lesson.
    async fn material(&self, context: &Context<'_>) -> ApiResult<Option<Material>> {
        let Some(id) = self.0.subject.material_id() else { return Ok(None) };
        Ok(context.load::<MaterialById>(id).await?.map(Material))
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

/// A page of the reviews of a teacher's lessons, newest first.
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
    let mut connection = context.read().await?;
    let page = queries::reviews_of_teacher(&mut connection, teacher_id, &request, key).await?;
    let total = total_count!(context, [], |connection, scope| {
        queries::count_of_teacher(&mut connection, teacher_id)
    });
    Ok(reviews_connection(page, &binding, total))
}

/// A page of the reviews of a material, newest first.
///
/// # Errors
/// BAD_USER_INPUT for a cursor of another list; the database's failures.
pub async fn reviews_of_material(
    context: &Context<'_>,
    material_id: MaterialId,
    request: PageRequest,
) -> ApiResult<ReviewConnection> {
    let binding = format!("reviews/{material_id}");
    let key = request.key(&binding)?;
    let mut connection = context.read().await?;
    let page = queries::reviews_of_material(&mut connection, material_id, &request, key).await?;
    let total = total_count!(context, [], |connection, scope| {
        queries::count_of_material(&mut connection, material_id)
    });
    Ok(reviews_connection(page, &binding, total))
}

/// A page whose cursors are good for the list that `binding` names.
pub(crate) fn reviews_connection(
    page: Page<reviews::Review>,
    binding: &str,
    total: TotalCount,
) -> ReviewConnection {
    let edges = page.map(|review| ReviewEdge {
        cursor: encode_cursor(binding, &review.key()),
        node: Review(Arc::new(review)),
    });
    ReviewConnection::new(edges, Some(total))
}
