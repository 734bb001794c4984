//! How the viewer is paid out.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kernel::page::encode_cursor;
use payouts::queries::{self, PayoutFilter};

use super::types::{Payout, PayoutConnection, PayoutEdge, PayoutSettings, PayoutStatus};
use crate::connection::page_request;
use crate::cost::{Cost, Paged, STATEMENT_COST};
use crate::error::ApiResult;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// The payouts' part of `Viewer`.
pub struct ViewerPayouts;

/// How the signed-in user is paid out.
#[Object]
impl ViewerPayouts {
    /// Where the viewer's earnings are paid out to, when, and how much can be asked for now. TEACHER only.
    #[graphql(directive = Cost::apply(STATEMENT_COST))]
    async fn payout_settings(&self, context: &Context<'_>) -> ApiResult<PayoutSettings> {
        PayoutSettings::read(context).await
    }

    /// The viewer's own payouts, latest first.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn payouts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which states; all without it.")] statuses: Option<Vec<PayoutStatus>>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<PayoutConnection> {
        let actor = context.actor();
        let filter = PayoutFilter {
            person_id: Some(actor.require_user()?.person_id),
            statuses: statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            ..PayoutFilter::default()
        };
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("viewer.payouts");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::payouts_page(&mut connection, actor, &filter, (&request, key)).await?;
        let edges = page.map(|payout| PayoutEdge {
            cursor: encode_cursor(&binding, &payout.key()),
            node: Payout(Arc::new(payout)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::payouts_count(&mut connection, &scope.actor, &filter)
        });
        Ok(PayoutConnection::new(edges, Some(total)))
    }
}
