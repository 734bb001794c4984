//! `cancellationPolicyCreate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::cancellation_policy_create as command;

use crate::cancellation::CancellationPolicy;
use crate::cancellation::types::CancellingSide;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// What is wrong with a cancellation policy that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::CancellationPolicyCreateCode")]
pub enum CancellationPolicyCreateErrorCode {
    /// A name is empty, too long, or has characters that do not belong there.
    InvalidName,
    /// It does not say what goes back when the student calls off.
    StepsRequired,
    /// A side has more than 10 steps.
    TooManySteps,
    /// The hours or the part of a step are out of range; `field` says which step.
    InvalidStep,
    /// Two steps of a side have the same hours.
    DuplicateStep,
    /// Who calls off earlier would get less back.
    StepsDecrease,
    /// Not everything would go back when a teacher or an admin calls off.
    TeacherKeepsMoney,
    /// There are as many policies as there can be: end one first.
    TooManyPolicies,
}

mutation_error!(
    CancellationPolicyCreateError,
    CancellationPolicyCreateErrorCode,
    command::CancellationPolicyCreateCode,
    "cancellationPolicyCreate"
);

/// What `cancellationPolicyCreate` takes.
#[derive(InputObject)]
pub struct CancellationPolicyCreateInput {
    /// What it is called in English, 1 to 60 characters.
    name: String,
    /// What it is called in Indonesian, 1 to 60 characters.
    name_indonesian: String,
    /// What goes back, at most 10 steps for each side. What teachers and admins call off goes back in full: their steps can be
    /// left out.
    steps: Vec<CancellationPolicyStepInput>,
}

/// Called off at least so many hours before the lesson's start: so much goes back.
#[derive(InputObject)]
pub struct CancellationPolicyStepInput {
    /// Whose calling off it is about.
    cancelled_by: CancellingSide,
    /// How many hours before the start at least: 0 to 8760.
    hours_before_start: i32,
    /// How much of the price goes back, in hundredths of a per cent: 0 to 10000.
    refund_basis_points: i32,
}

/// What `cancellationPolicyCreate` answers.
#[derive(SimpleObject)]
pub struct CancellationPolicyCreatePayload {
    /// The policy that was made; null when nothing was done.
    cancellation_policy: Option<CancellationPolicy>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<CancellationPolicyCreateError>,
}

/// Holder of `cancellationPolicyCreate`.
#[derive(Default)]
pub struct CancellationPolicyCreate;

#[Object]
impl CancellationPolicyCreate {
    /// Makes a cancellation policy that teachers can choose. It cannot be changed later, only ended. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn cancellation_policy_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The policy.")] input: CancellationPolicyCreateInput,
    ) -> ApiResult<CancellationPolicyCreatePayload> {
        let steps = input.steps.into_iter().map(|step| command::NewCancellationStep {
            cancelled_by: step.cancelled_by.into(),
            hours_before_start: step.hours_before_start,
            refund_basis_points: step.refund_basis_points,
        });
        let input = command::CancellationPolicyCreateInput {
            name: input.name,
            name_indonesian: input.name_indonesian,
            steps: steps.collect(),
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (terms, errors) = settle(outcome)?;
        let cancellation_policy = terms.map(|terms| CancellationPolicy(Arc::new(terms)));
        Ok(CancellationPolicyCreatePayload { cancellation_policy, errors })
    }
}
