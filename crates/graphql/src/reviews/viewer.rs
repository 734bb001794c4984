//! What the viewer wrote, received, and has still to review.

use std::sync::Arc;

use async_graphql::{Context, Object};
use futures_util::future::BoxFuture;
use kernel::page::encode_cursor;
use kernel::{Role, UserActor};
use reviews::queries;

use super::inputs::ReceivedReviewFilter;
use super::types::{ReviewConnection, reviews_connection};
use crate::booking::Booking;
use crate::booking::types::{BookingConnection, BookingEdge};
use crate::connection::{TotalCount, page_request};
use crate::cost::Paged;
use crate::error::{ApiError, ApiResult};
use crate::loader::RequestConnection;
use crate::scope::ContextExtension as _;

/// The reviews' part of `Viewer`.
pub struct ViewerReviews;

/// The reviews of the signed-in user.
#[Object]
impl ViewerReviews {
    /// Lessons the viewer had as a student and has not reviewed, latest lesson first: `reviewCreate` takes one off.
    #[graphql(directive = Paged::apply())]
    async fn bookings_to_review(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<BookingConnection> {
        let student = context.actor().require_user()?;
        let request = page_request(first, after, last, before)?;
        let binding = "viewer.bookingsToReview";
        let key = request.key(binding)?;
        let mut connection = context.read().await?;
        let page = queries::bookings_to_review(&mut connection, student, &request, key).await?;
        let edges = page.map(|booking| BookingEdge {
            cursor: encode_cursor(binding, &booking.key()),
            node: Booking(Arc::new(booking)),
        });
        let total = total_count(context, student, |mut connection, student| {
            Box::pin(async move { Ok(queries::count_to_review(&mut connection, &student).await?) })
        });
        Ok(BookingConnection::new(edges, Some(total)))
    }

    /// Reviews the viewer wrote, newest first; hidden ones are among them.
    #[graphql(directive = Paged::apply())]
    async fn reviews(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<ReviewConnection> {
        let author = context.actor().require_user()?;
        let request = page_request(first, after, last, before)?;
        let binding = "viewer.reviews";
        let key = request.key(binding)?;
        let mut connection = context.read().await?;
        let page = queries::reviews_of_author(&mut connection, author, &request, key).await?;
        let total = total_count(context, author, |mut connection, author| {
            Box::pin(async move { Ok(queries::count_of_author(&mut connection, &author).await?) })
        });
        Ok(reviews_connection(page, binding, total))
    }

    /// Reviews of the viewer's own lessons and materials as a teacher, newest first, as the public sees them. TEACHER only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn received_reviews(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which reviews.")] filter: Option<ReceivedReviewFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<ReviewConnection> {
        let teacher = context.actor().require_role(Role::Teacher)?;
        let filter = queries::ReceivedFilter::from(filter.unwrap_or_default());
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("viewer.receivedReviews");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::reviews_received(&mut connection, teacher, filter, (&request, key)).await?;
        let total = total_count(context, teacher, move |mut connection, teacher| {
            Box::pin(async move { Ok(queries::count_received(&mut connection, &teacher, filter).await?) })
        });
        Ok(reviews_connection(page, &binding, total))
    }
}

/// Counts one of the user's lists when that is selected.
fn total_count<C>(context: &Context<'_>, user: &UserActor, count: C) -> TotalCount
where
    C: Fn(RequestConnection, UserActor) -> BoxFuture<'static, Result<i64, ApiError>>
        + Copy
        + Send
        + Sync
        + 'static,
{
    let scope = context.request().loaders.scope().clone();
    let user = user.clone();
    Box::new(move || {
        let (scope, user) = (scope.clone(), user.clone());
        Box::pin(async move { count(scope.connection().await?, user).await })
    })
}
