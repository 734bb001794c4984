//! Queries about calling lessons off.

use std::sync::Arc;

use async_graphql::{Context, Object};
use booking::cancel_preview;
use kernel::id::BookingId;

use super::types::{BookingCancelPreview, CancellationPolicy};
use crate::cost::{Cost, Items, STATEMENT_COST};
use crate::error::{ApiResult, unless_refused};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Queries about calling lessons off.
#[derive(Default)]
pub struct CancellationQuery;

#[Object]
impl CancellationQuery {
    /// What calling a booking off now would do to its money. Null when the signed-in user has no such booking or cannot call it
    /// off now: `availableActions` of the booking says why.
    #[graphql(directive = Cost::apply(STATEMENT_COST))]
    async fn booking_cancel_preview(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The booking's id.")] booking_id: PublicId<BookingId>,
    ) -> ApiResult<Option<BookingCancelPreview>> {
        let (actor, now, config) = (context.actor(), context.now(), &context.app().booking);
        let mut connection = context.read().await?;
        let preview = cancel_preview::run(&mut connection, actor, now, config, booking_id.0).await;
        Ok(unless_refused(preview)?.map(BookingCancelPreview))
    }

    /// The policies that teachers can choose from, the default first.
    #[graphql(directive = Items::apply(5))]
    async fn cancellation_policies(&self, context: &Context<'_>) -> ApiResult<Vec<CancellationPolicy>> {
        let found = booking::queries::cancellation_policies_in_force(&mut *context.read().await?).await?;
        Ok(found.into_iter().map(|terms| CancellationPolicy(Arc::new(terms))).collect())
    }
}
