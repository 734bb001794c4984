//! The viewer's own bookings, as a student and as a teacher.

use std::sync::Arc;

use async_graphql::{Context, Object};
use booking::queries;
use kernel::Role;
use kernel::page::{Page, encode_cursor};

use super::inputs::BookingFilter;
use super::types::{Booking, BookingConnection, BookingEdge};
use crate::connection::{TotalCount, page_request};
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// The bookings' part of `Viewer`.
pub struct ViewerBookings;

/// The bookings of the signed-in user.
#[Object]
impl ViewerBookings {
    /// Bookings the viewer made as a student.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn bookings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which bookings.")] filter: Option<BookingFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<BookingConnection> {
        let student = context.actor().require_user()?;
        let filter = filter.unwrap_or_default().checked()?;
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("viewer.bookings");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page =
            queries::bookings_of_student(&mut connection, student, context.now(), &filter, (&request, key))
                .await?;
        let student = student.clone();
        let total = total_count!(context, [student, filter], |connection, scope| {
            queries::count_of_student(&mut connection, &student, scope.now, &filter)
        });
        Ok(connection_of(page, &binding, total))
    }

    /// Bookings of the viewer's teaching profile, by others. TEACHER only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn teaching_bookings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which bookings.")] filter: Option<BookingFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<BookingConnection> {
        let teacher = context.actor().require_role(Role::Teacher)?;
        let filter = filter.unwrap_or_default().checked()?;
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("viewer.teachingBookings");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page =
            queries::bookings_of_teacher(&mut connection, teacher, context.now(), &filter, (&request, key))
                .await?;
        let teacher = teacher.clone();
        let total = total_count!(context, [teacher, filter], |connection, scope| {
            queries::count_of_teacher(&mut connection, &teacher, scope.now, &filter)
        });
        Ok(connection_of(page, &binding, total))
    }
}

fn connection_of(page: Page<booking::Booking>, binding: &str, total: TotalCount) -> BookingConnection {
    let edges = page.map(|booking| BookingEdge {
        cursor: encode_cursor(binding, &booking.key()),
        node: Booking(Arc::new(booking)),
    });
    BookingConnection::new(edges, Some(total))
}
