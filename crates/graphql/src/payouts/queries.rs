//! Queries about payouts.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kernel::Role;
use kernel::id::{PayoutBatchId, PayoutId};
use kernel::page::{Page, encode_cursor};
use payouts::queries;

use super::inputs::PayoutFilter;
use super::loaders::{PayoutBatchById, PayoutById};
use super::types::{
    Payout, PayoutBatch, PayoutBatchConnection, PayoutBatchEdge, PayoutBatchStatus, PayoutConnection,
    PayoutEdge, PayoutExposure,
};
use crate::connection::page_request;
use crate::cost::{Cost, Paged};
use crate::error::ApiResult;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// What the exposure costs: it adds up what every teacher is owed.
const EXPOSURE_COST: i32 = 1_000;

/// Queries about payouts.
#[derive(Default)]
pub struct PayoutsQuery;

#[Object]
impl PayoutsQuery {
    /// One of one's own payouts; null when there is none with this id. Admins see all.
    async fn payout(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The payout's id.")] id: PublicId<PayoutId>,
    ) -> ApiResult<Option<Payout>> {
        context.actor().require_user()?;
        Ok(context.load::<PayoutById>(id.0).await?.map(Payout))
    }

    /// Everybody's payouts, latest first. ADMIN only: `viewer.payouts` are one's own.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn payouts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which payouts.")] filter: Option<PayoutFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<PayoutConnection> {
        context.actor().require_role(Role::Admin)?;
        let request = page_request(first, after, last, before)?;
        let Some(filter) = filter.unwrap_or_default().read(context).await? else {
            return Ok(PayoutConnection::new(Page::from_rows(&request, vec![]), None));
        };
        let binding = filter.binding("payouts");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::payouts_page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let edges = page.map(|payout| PayoutEdge {
            cursor: encode_cursor(&binding, &payout.key()),
            node: Payout(Arc::new(payout)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::payouts_count(&mut connection, &scope.actor, &filter)
        });
        Ok(PayoutConnection::new(edges, Some(total)))
    }

    /// A batch of payouts; null when there is none with this id. ADMIN only.
    async fn payout_batch(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The batch's id.")] id: PublicId<PayoutBatchId>,
    ) -> ApiResult<Option<PayoutBatch>> {
        context.actor().require_role(Role::Admin)?;
        Ok(context.load::<PayoutBatchById>(id.0).await?.map(PayoutBatch))
    }

    /// All batches of payouts, latest first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn payout_batches(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Which states; all without it. AWAITING_APPROVAL is an admin's list of things to do."
        )]
        statuses: Option<Vec<PayoutBatchStatus>>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<PayoutBatchConnection> {
        context.actor().require_role(Role::Admin)?;
        let request = page_request(first, after, last, before)?;
        let statuses = statuses.unwrap_or_default().into_iter().map(Into::into).collect();
        let filter = queries::BatchFilter { statuses };
        let binding = filter.binding("payoutBatches");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::batches_page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let edges = page.map(|batch| PayoutBatchEdge {
            cursor: encode_cursor(&binding, &batch.key()),
            node: PayoutBatch(Arc::new(batch)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::batches_count(&mut connection, &scope.actor, &filter)
        });
        Ok(PayoutBatchConnection::new(edges, Some(total)))
    }

    /// What teachers are owed, what is there to pay it from, and what waits. ADMIN only.
    #[graphql(directive = Cost::apply(EXPOSURE_COST))]
    async fn payout_exposure(&self, context: &Context<'_>) -> ApiResult<PayoutExposure> {
        context.actor().require_role(Role::Admin)?;
        let exposure = queries::exposure(&mut *context.read().await?, context.actor()).await?;
        Ok(exposure.into())
    }
}
