//! Queries about disputes.

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object};
use kernel::Role;
use kernel::id::DisputeId;
use kernel::page::{Page, encode_cursor};
use payments::queries;

use super::loaders::DisputeById;
use super::types::{Dispute, DisputeConnection, DisputeEdge, DisputeStatus};
use crate::connection::{TotalCount, page_request};
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Which disputes a list shows.
#[derive(InputObject, Default)]
pub struct DisputeFilter {
    /// Which states; all without it. ANSWERED is an admin's list of things to do.
    statuses: Option<Vec<DisputeStatus>>,
}

impl From<DisputeFilter> for queries::DisputeFilter {
    fn from(filter: DisputeFilter) -> Self {
        Self { statuses: filter.statuses.unwrap_or_default().into_iter().map(Into::into).collect() }
    }
}

/// A side of disputes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "queries::DisputeParty")]
pub enum DisputeSide {
    /// Those that the viewer opened.
    Buyer,
    /// Those about what the viewer sold.
    Seller,
}

/// Queries about disputes.
#[derive(Default)]
pub struct DisputesQuery;

#[Object]
impl DisputesQuery {
    /// One of one's own disputes; null when there is none with this id that the signed-in user takes part in. Admins see all.
    async fn dispute(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The dispute's id.")] id: PublicId<DisputeId>,
    ) -> ApiResult<Option<Dispute>> {
        context.actor().require_user()?;
        Ok(context.load::<DisputeById>(id.0).await?.map(Dispute))
    }

    /// Everybody's disputes, latest first. ADMIN only: `viewer.disputes` are one's own.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn disputes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which disputes.")] filter: Option<DisputeFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<DisputeConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = queries::DisputeFilter::from(filter.unwrap_or_default());
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("disputes");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::disputes_page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let total = total_count!(context, [filter], |connection, scope| {
            queries::disputes_count(&mut connection, &scope.actor, &filter)
        });
        Ok(connection_of(page, &binding, total))
    }
}

/// The disputes' part of `Viewer`.
pub struct ViewerDisputes;

/// The disputes of the signed-in user.
#[Object]
impl ViewerDisputes {
    /// The viewer's own disputes on one side, latest first.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a side")]
    async fn disputes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "On which side the viewer is.")] side: DisputeSide,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<DisputeConnection> {
        let party = queries::DisputeParty::from(side);
        let request = page_request(first, after, last, before)?;
        let binding = format!("viewer.disputes/{party:?}");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page =
            queries::own_disputes_page(&mut connection, context.actor(), party, (&request, key)).await?;
        let total = total_count!(context, [party], |connection, scope| {
            queries::own_disputes_count(&mut connection, &scope.actor, party)
        });
        Ok(connection_of(page, &binding, total))
    }
}

fn connection_of(page: Page<payments::Dispute>, binding: &str, total: TotalCount) -> DisputeConnection {
    let edges = page.map(|dispute| DisputeEdge {
        cursor: encode_cursor(binding, &dispute.key()),
        node: Dispute(Arc::new(dispute)),
    });
    DisputeConnection::new(edges, Some(total))
}
