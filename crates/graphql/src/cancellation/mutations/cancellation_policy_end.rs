//! `cancellationPolicyEnd`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::cancellation_policy_end as command;
use kernel::id::CancellationPolicyId;

use crate::cancellation::CancellationPolicy;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `cancellationPolicyEnd` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::CancellationPolicyEndCode")]
pub enum CancellationPolicyEndErrorCode {
    /// There is no such policy.
    NotFound,
    /// It is the default: make another one the default first.
    IsDefault,
    /// It has ended already.
    AlreadyEnded,
}

mutation_error!(
    CancellationPolicyEndError,
    CancellationPolicyEndErrorCode,
    command::CancellationPolicyEndCode,
    "cancellationPolicyEnd"
);

/// What `cancellationPolicyEnd` takes.
#[derive(InputObject)]
pub struct CancellationPolicyEndInput {
    /// The policy to end.
    policy_id: PublicId<CancellationPolicyId>,
}

/// What `cancellationPolicyEnd` answers.
#[derive(SimpleObject)]
pub struct CancellationPolicyEndPayload {
    /// The policy as it is now; null when nothing was done.
    cancellation_policy: Option<CancellationPolicy>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<CancellationPolicyEndError>,
}

/// Holder of `cancellationPolicyEnd`.
#[derive(Default)]
pub struct CancellationPolicyEnd;

#[Object]
impl CancellationPolicyEnd {
    /// Ends a cancellation policy: no booking is made under it any more, and teachers who chose it have the default. Bookings that
    /// were made under it keep it. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn cancellation_policy_end(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which policy.")] input: CancellationPolicyEndInput,
    ) -> ApiResult<CancellationPolicyEndPayload> {
        let input = command::CancellationPolicyEndInput { policy_id: input.policy_id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (terms, errors) = settle(outcome)?;
        let cancellation_policy = terms.map(|terms| CancellationPolicy(Arc::new(terms)));
        Ok(CancellationPolicyEndPayload { cancellation_policy, errors })
    }
}
