//! `reconciliationTaskClose`

use std::sync::Arc;

use accounting::reconciliation::commands::task_close as command;
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::ReconciliationTaskId;
use uuid::Uuid;

use crate::accounting::reconciliation::ReconciliationTask;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `reconciliationTaskClose` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::TaskCloseCode")]
pub enum ReconciliationTaskCloseErrorCode {
    /// There is no such difference.
    NotFound,
    /// Somebody has closed it already.
    AlreadyClosed,
    /// There is no correction to post: put it right by hand, then close it without.
    NothingProposed,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
    /// The key was used for something else.
    IdempotencyKeyReused,
}

mutation_error!(
    ReconciliationTaskCloseError,
    ReconciliationTaskCloseErrorCode,
    command::TaskCloseCode,
    "reconciliationTaskClose"
);

/// What `reconciliationTaskClose` takes.
#[derive(InputObject)]
pub struct ReconciliationTaskCloseInput {
    /// The difference.
    id: PublicId<ReconciliationTaskId>,
    /// What came of looking into it, up to 500 characters; it stays with the difference and becomes the correction's reason.
    reason: String,
    /// Whether the correction of `proposal` is posted to the ledger.
    #[graphql(default)]
    posts_proposal: bool,
    /// Made by the client, once for each difference: the same key and input close once.
    idempotency_key: Uuid,
}

/// What `reconciliationTaskClose` answers.
#[derive(SimpleObject)]
pub struct ReconciliationTaskClosePayload {
    /// The difference as it is now; null when nothing was done.
    task: Option<ReconciliationTask>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ReconciliationTaskCloseError>,
}

/// Holder of `reconciliationTaskClose`.
#[derive(Default)]
pub struct ReconciliationTaskClose;

#[Object]
impl ReconciliationTaskClose {
    /// Closes a difference that was looked into, and posts the proposed correction if that is right: both or nothing. It comes up
    /// again only when it has changed. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn reconciliation_task_close(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which difference, and why.")] input: ReconciliationTaskCloseInput,
    ) -> ApiResult<ReconciliationTaskClosePayload> {
        let input = command::TaskCloseInput {
            task_id: input.id.0,
            reason: input.reason,
            posts_proposal: input.posts_proposal,
            idempotency_key: input.idempotency_key,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (task, errors) = settle(outcome)?;
        Ok(ReconciliationTaskClosePayload {
            task: task.map(|task| ReconciliationTask(Arc::new(task))),
            errors,
        })
    }
}
