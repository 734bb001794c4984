//! `PayoutBatch`

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::Currency;
use kernel::id::PayoutBatchId;
use kernel::page::encode_cursor;
use payouts::policy::{BatchLook, available_batch_actions};
use payouts::queries::{self, PayoutFilter, SumsOfBatch};

use super::payout::{Payout, PayoutConnection, PayoutEdge};
use super::{PayoutBatchAvailableAction, PayoutBatchStatus, PayoutMethod};
use crate::connection;
use crate::connection::page_request;
use crate::cost::{Cost, Items, Paged, STATEMENT_COST};
use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::money::Money;
use crate::payouts::loaders::{IsPaidByBatch, SumsOfBatchById};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Payouts that one admin put together and another one approves.
#[derive(Debug, Clone)]
pub struct PayoutBatch(pub Arc<payouts::PayoutBatch>);

impl PayoutBatch {
    async fn sums(&self, context: &Context<'_>) -> ApiResult<SumsOfBatch> {
        Ok(context.load::<SumsOfBatchById>(self.0.id).await?.unwrap_or_default())
    }
}

/// Payouts that one admin put together and another one approves. ADMIN only.
#[Object]
impl PayoutBatch {
    /// The batch's id.
    pub(crate) async fn id(&self) -> PublicId<PayoutBatchId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn status(&self) -> PayoutBatchStatus {
        self.0.status.into()
    }

    /// How its payouts are sent.
    async fn method(&self) -> PayoutMethod {
        self.0.method.into()
    }

    /// How many payouts it has, without those that were called off; none once it is rejected.
    async fn payout_count(&self, context: &Context<'_>) -> ApiResult<i32> {
        Ok(i32::try_from(self.sums(context).await?.count).unwrap_or(i32::MAX))
    }

    /// How much they are together: what the balance at the payment service, or the company's bank account, must cover.
    async fn amount(&self, context: &Context<'_>) -> ApiResult<Money> {
        let amount = self.sums(context).await?.amount;
        Ok(kernel::Money { amount, currency: Currency::Idr }.into())
    }

    /// Its payouts, latest asked for first; none once it is rejected.
    #[graphql(directive = Cost::apply(STATEMENT_COST), directive = Paged::apply())]
    async fn payouts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<PayoutConnection> {
        let request = page_request(first, after, last, before)?;
        let filter = PayoutFilter { batch_id: Some(self.0.id), ..PayoutFilter::default() };
        let binding = filter.binding("payoutBatch.payouts");
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

    /// Which admin put it together.
    async fn created_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Ok(context.load::<UserById>(self.0.created_by_user_id).await?.map(User))
    }

    /// Which admin approved or rejected it; null while nobody has.
    async fn decided_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.decided_by_user_id {
            Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
            None => Ok(None),
        }
    }

    /// When; null while nobody has.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// Why it was rejected; null unless it was.
    async fn reject_reason(&self) -> Option<&str> {
        self.0.reject_reason.as_deref()
    }

    /// Which buttons to draw for the signed-in admin, the next step first, and why one is grey.
    #[graphql(directive = Items::apply(2))]
    async fn available_actions(&self, context: &Context<'_>) -> ApiResult<Vec<PayoutBatchAvailableAction>> {
        let Some(admin) = context.actor().user() else { return Ok(Vec::new()) };
        let look = BatchLook {
            admin: admin.user_id,
            is_paid_by_it: context.load::<IsPaidByBatch>(self.0.id).await?.is_some(),
            payouts_left: self.sums(context).await?.count,
        };
        Ok(available_batch_actions(&self.0, look).into_iter().map(Into::into).collect())
    }

    /// When it was put together.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(PayoutBatchConnection, PayoutBatchEdge, PayoutBatch, "batches of payouts");
