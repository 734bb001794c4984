//! `teacherCancellationPolicyChoose`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use booking::commands::teacher_cancellation_policy_choose as command;
use kernel::id::CancellationPolicyId;

use crate::cancellation::CancellationPolicy;
use crate::catalog::TeacherById;
use crate::catalog::types::Teacher;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `teacherCancellationPolicyChoose` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::TeacherCancellationPolicyChooseCode")]
pub enum TeacherCancellationPolicyChooseErrorCode {
    /// There is no such policy.
    NotFound,
    /// It has ended: choose one of `cancellationPolicies`.
    Ended,
    /// You have no teaching profile yet.
    NoTeacherProfile,
}

mutation_error!(
    TeacherCancellationPolicyChooseError,
    TeacherCancellationPolicyChooseErrorCode,
    command::TeacherCancellationPolicyChooseCode,
    "teacherCancellationPolicyChoose"
);

/// What `teacherCancellationPolicyChoose` takes.
#[derive(InputObject)]
pub struct TeacherCancellationPolicyChooseInput {
    /// The policy; null for the default, whichever that is at the time of a booking.
    policy_id: Option<PublicId<CancellationPolicyId>>,
}

/// What `teacherCancellationPolicyChoose` answers.
#[derive(SimpleObject)]
pub struct TeacherCancellationPolicyChoosePayload {
    /// The teaching profile; null when nothing was done.
    teacher: Option<Teacher>,
    /// The policy that counts now; null when nothing was done.
    cancellation_policy: Option<CancellationPolicy>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<TeacherCancellationPolicyChooseError>,
}

/// Holder of `teacherCancellationPolicyChoose`.
#[derive(Default)]
pub struct TeacherCancellationPolicyChoose;

#[Object]
impl TeacherCancellationPolicyChoose {
    /// Chooses the cancellation policy for bookings that are made with the signed-in teacher from now on. TEACHER only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn teacher_cancellation_policy_choose(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which policy.")] input: TeacherCancellationPolicyChooseInput,
    ) -> ApiResult<TeacherCancellationPolicyChoosePayload> {
        let policy_id = input.policy_id.map(|id| id.0);
        let input = command::TeacherCancellationPolicyChooseInput { policy_id };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (chosen, errors) = settle(outcome)?;
        let Some((id, terms)) = chosen else {
            return Ok(TeacherCancellationPolicyChoosePayload {
                teacher: None,
                cancellation_policy: None,
                errors,
            });
        };
        let teacher = context.load::<TeacherById>(id).await?.map(Teacher);
        let cancellation_policy = Some(CancellationPolicy(Arc::new(terms)));
        Ok(TeacherCancellationPolicyChoosePayload { teacher, cancellation_policy, errors })
    }
}
