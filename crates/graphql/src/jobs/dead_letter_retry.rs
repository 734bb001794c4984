//! `deadLetterRetry`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use jobs::commands::dead_letter_retry as command;
use kernel::id::JobId;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `deadLetterRetry`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::DeadLetterRetryCode")]
pub enum DeadLetterRetryErrorCode {
    /// There is no dead letter with this id: it may have been run again already.
    NotFound,
}

mutation_error!(
    DeadLetterRetryError,
    DeadLetterRetryErrorCode,
    command::DeadLetterRetryCode,
    "deadLetterRetry"
);

/// What `deadLetterRetry` takes.
#[derive(InputObject)]
pub struct DeadLetterRetryInput {
    /// The job that was given up.
    job_id: PublicId<JobId>,
}

/// What `deadLetterRetry` answers.
#[derive(SimpleObject)]
pub struct DeadLetterRetryPayload {
    /// The job that is tried again; null when there was none.
    job_id: Option<PublicId<JobId>>,
    /// Why not; empty when it is.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<DeadLetterRetryError>,
}

/// Holder of `deadLetterRetry`.
#[derive(Default)]
pub struct DeadLetterRetry;

#[Object]
impl DeadLetterRetry {
    /// Has a task that was given up tried again at once, with all its attempts before it. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn dead_letter_retry(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which job.")] input: DeadLetterRetryInput,
    ) -> ApiResult<DeadLetterRetryPayload> {
        let id = input.job_id.0;
        let command = command::DeadLetterRetryInput { job_id: id };
        let outcome =
            command::run(&mut *context.write().await?, context.actor(), context.now(), command).await;
        let (done, errors) = settle(outcome)?;
        Ok(DeadLetterRetryPayload { job_id: done.map(|()| id.into()), errors })
    }
}
