//! `cancellationPolicyMakeDefault`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::cancellation_policy_make_default as command;
use kernel::id::CancellationPolicyId;

use crate::cancellation::CancellationPolicy;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `cancellationPolicyMakeDefault` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::CancellationPolicyMakeDefaultCode")]
pub enum CancellationPolicyMakeDefaultErrorCode {
    /// There is no such policy.
    NotFound,
    /// It has ended.
    Ended,
}

mutation_error!(
    CancellationPolicyMakeDefaultError,
    CancellationPolicyMakeDefaultErrorCode,
    command::CancellationPolicyMakeDefaultCode,
    "cancellationPolicyMakeDefault"
);

/// What `cancellationPolicyMakeDefault` takes.
#[derive(InputObject)]
pub struct CancellationPolicyMakeDefaultInput {
    /// The policy that becomes the default.
    policy_id: PublicId<CancellationPolicyId>,
}

/// What `cancellationPolicyMakeDefault` answers.
#[derive(SimpleObject)]
pub struct CancellationPolicyMakeDefaultPayload {
    /// The policy as it is now; null when nothing was done.
    cancellation_policy: Option<CancellationPolicy>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<CancellationPolicyMakeDefaultError>,
}

/// Holder of `cancellationPolicyMakeDefault`.
#[derive(Default)]
pub struct CancellationPolicyMakeDefault;

#[Object]
impl CancellationPolicyMakeDefault {
    /// Makes a cancellation policy the default for bookings that are made from now on with teachers who chose none. ADMIN only;
    /// audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn cancellation_policy_make_default(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which policy.")] input: CancellationPolicyMakeDefaultInput,
    ) -> ApiResult<CancellationPolicyMakeDefaultPayload> {
        let input = command::CancellationPolicyMakeDefaultInput { policy_id: input.policy_id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (terms, errors) = settle(outcome)?;
        let cancellation_policy = terms.map(|terms| CancellationPolicy(Arc::new(terms)));
        Ok(CancellationPolicyMakeDefaultPayload { cancellation_policy, errors })
    }
}
