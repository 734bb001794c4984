//! Reviews as clients see them.

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::{ReviewId, TeacherId};
use kernel::page::{PageRequest, encode_cursor};

use super::loaders::AuthorName;
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

    /// What the student wrote; plain text.
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

    /// When the teacher answered.
    async fn replied_at(&self) -> Option<DateTime<Utc>> {
        self.0.replied_at
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
