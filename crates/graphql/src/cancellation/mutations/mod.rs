//! What admins and teachers do with cancellation policies; one file each.

pub mod cancellation_policy_create;
pub mod cancellation_policy_end;
pub mod cancellation_policy_make_default;
pub mod teacher_cancellation_policy_choose;

use async_graphql::MergedObject;

/// The mutations of cancellation policies.
#[derive(MergedObject, Default)]
pub struct CancellationMutation(
    cancellation_policy_create::CancellationPolicyCreate,
    cancellation_policy_end::CancellationPolicyEnd,
    cancellation_policy_make_default::CancellationPolicyMakeDefault,
    teacher_cancellation_policy_choose::TeacherCancellationPolicyChoose,
);
