//! Students' reservations of slots.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod types;
pub mod viewer;

use std::sync::Arc;

use async_graphql::{Context, Object};
use booking::queries::{self, OPPOSED_NO_SHOW_REPORTS_BINDING};
use kernel::Role;
use kernel::id::BookingId;
use kernel::page::encode_cursor;

pub use loaders::BookingById;
pub use mutations::BookingMutation;
pub use types::Booking;
pub use viewer::ViewerBookings;

use self::types::{NoShowReport, NoShowReportConnection, NoShowReportEdge};
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Queries about bookings.
#[derive(Default)]
pub struct BookingQuery;

#[Object]
impl BookingQuery {
    /// One booking; null when there is none with this id that the signed-in user takes part in. Admins see all.
    async fn booking(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The booking's id.")] id: PublicId<BookingId>,
    ) -> ApiResult<Option<Booking>> {
        context.actor().require_user()?;
        Ok(context.load::<BookingById>(id.0).await?.map(Booking))
    }

    /// No-show reports that were opposed and wait for `noShowDecide`, the oldest first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    async fn opposed_no_show_reports(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<NoShowReportConnection> {
        let actor = context.actor();
        actor.require_role(Role::Admin)?;
        let request = page_request(first, after, last, before)?;
        let key = request.key(OPPOSED_NO_SHOW_REPORTS_BINDING)?;
        let mut connection = context.read().await?;
        let page = queries::opposed_no_show_reports(&mut connection, actor, (&request, key)).await?;
        let edges = page.map(|report| NoShowReportEdge {
            cursor: encode_cursor(OPPOSED_NO_SHOW_REPORTS_BINDING, &report.opposed_key()),
            node: NoShowReport(Arc::new(report)),
        });
        let total = total_count!(context, [], |connection, scope| {
            queries::count_of_opposed_no_show_reports(&mut connection, &scope.actor)
        });
        Ok(NoShowReportConnection::new(edges, Some(total)))
    }
}
