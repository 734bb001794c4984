//! `reports`.

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object};
use kernel::Role;
use kernel::id::{MaterialId, TeacherId, UserId};
use kernel::page::encode_cursor;
use moderation::queries;

use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::moderation::types::{Report, ReportConnection, ReportEdge, ReportReason, ReportStatus};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Which reports a list shows; everything given must hold.
#[derive(InputObject, Default)]
pub struct ReportFilter {
    /// Where they stand: OPEN is an admin's list of things to do.
    status: Option<ReportStatus>,
    /// What is said to be wrong.
    reason: Option<ReportReason>,
    /// Of this material.
    material_id: Option<PublicId<MaterialId>>,
    /// Of this teacher's materials.
    teacher_id: Option<PublicId<TeacherId>>,
    /// What this user said.
    author_id: Option<PublicId<UserId>>,
}

impl From<ReportFilter> for queries::ReportFilter {
    fn from(filter: ReportFilter) -> Self {
        Self {
            status: filter.status.map(Into::into),
            reason: filter.reason.map(Into::into),
            material_id: filter.material_id.map(|id| id.0),
            teacher_id: filter.teacher_id.map(|id| id.0),
            reporter_user_id: filter.author_id.map(|id| id.0),
        }
    }
}

/// How reports are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "queries::ReportOrder")]
pub enum ReportOrder {
    /// What waits longest first.
    Oldest,
    /// What was said last first.
    Newest,
}

/// Holder of `reports`.
#[derive(Default)]
pub struct Reports;

#[Object]
impl Reports {
    /// What people reported, what waits longest first. `reportDismiss` takes one off the list of those that are OPEN,
    /// `materialTakeDown` all of a material. ADMIN only: one's own of a material is `Material.myReport`.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments, a filter and an order")]
    async fn reports(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which reports.")] filter: Option<ReportFilter>,
        #[graphql(default_with = "ReportOrder::Oldest", desc = "In which order.")] order_by: ReportOrder,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<ReportConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = queries::ReportFilter::from(filter.unwrap_or_default());
        let order = queries::ReportOrder::from(order_by);
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("reports", order);
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let list = (&filter, order);
        let page = queries::reports_page(&mut connection, context.actor(), list, (&request, key)).await?;
        let edges = page.map(|report| ReportEdge {
            cursor: encode_cursor(&binding, &report.key()),
            node: Report(Arc::new(report)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::reports_count(&mut connection, &scope.actor, &filter)
        });
        Ok(ReportConnection::new(edges, Some(total)))
    }
}
