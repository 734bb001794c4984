//! `teacherVerify`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::TeacherId;
use moderation::commands::teacher_verify as command;

use crate::catalog::types::Teacher;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `teacherVerify`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::TeacherVerifyCode")]
pub enum TeacherVerifyErrorCode {
    /// There is no such teacher.
    NotFound,
}

mutation_error!(TeacherVerifyError, TeacherVerifyErrorCode, command::TeacherVerifyCode, "teacherVerify");

/// What `teacherVerify` takes.
#[derive(InputObject)]
pub struct TeacherVerifyInput {
    /// The teacher.
    teacher_id: PublicId<TeacherId>,
    /// Whether the profile is verified from now on; false takes a verification back.
    #[graphql(default = true)]
    verified: bool,
}

/// What `teacherVerify` answers.
#[derive(SimpleObject)]
pub struct TeacherVerifyPayload {
    /// The teacher as it is now; null when nothing was done.
    teacher: Option<Teacher>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<TeacherVerifyError>,
}

/// Holder of `teacherVerify`.
#[derive(Default)]
pub struct TeacherVerify;

#[Object]
impl TeacherVerify {
    /// Verifies a teaching profile, or takes the verification back. A newly verified teacher is told by mail; asking
    /// twice changes nothing. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn teacher_verify(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The teacher and whether she is verified.")] input: TeacherVerifyInput,
    ) -> ApiResult<TeacherVerifyPayload> {
        let input = command::TeacherVerifyInput { teacher_id: input.teacher_id.0, verified: input.verified };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (teacher, errors) = settle(outcome)?;
        let teacher = teacher.map(|teacher| Teacher(Arc::new(teacher)));
        Ok(TeacherVerifyPayload { teacher, errors })
    }
}
