//! An admin has looked into a difference: says why it is closed, and posts the correction that was proposed, if it is right.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::idempotency::{self, IdempotencyKey, Known};
use database::schema::reconciliation_tasks::{self, dsl};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, LedgerTransactionId, ReconciliationTaskId};
use kernel::{Actor, Currency, Refusal, Role, text};
use ledger::commands::correction_post::{self, CorrectionPostInput};
use serde_json::json;
use uuid::Uuid;

use crate::reconciliation::model::ReconciliationTask;
use crate::reconciliation::state::TaskStatus;

/// The longest reason: as long as a correction's, whose reason it becomes.
pub const REASON_CHARACTERS_MAX: usize = correction_post::REASON_CHARACTERS_MAX;

/// What is closed.
#[derive(Debug, Clone)]
pub struct TaskCloseInput {
    /// The task.
    pub task_id: ReconciliationTaskId,
    /// What came of looking into it; kept with the task, in the audit log, and with the correction.
    pub reason: String,
    /// Whether the proposed correction is posted.
    pub posts_proposal: bool,
    /// The same key and input close once.
    pub idempotency_key: Uuid,
}

/// Why it is not closed. Fields: `id`, `reason`, `postsProposal`, `idempotencyKey`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskCloseCode {
    /// There is no such task.
    NotFound,
    /// Somebody has closed it already.
    AlreadyClosed,
    /// No correction is proposed.
    NothingProposed,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
    /// The key was used for something else.
    IdempotencyKeyReused,
}

type Code = TaskCloseCode;
type Error = CommandError<Code>;

/// Closes it. Admins only.
///
/// # Errors
/// Access for everybody but admins; what [`TaskCloseCode`] says; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: TaskCloseInput,
) -> Result<ReconciliationTask, Error> {
    let admin = actor.require_role(Role::Admin)?;
    let reason = text::multi_line(&input.reason, REASON_CHARACTERS_MAX)
        .map_err(|problem| Refusal::on("reason", Code::InvalidReason, problem.message("The reason")))?;
    let said = (input.task_id, &reason, input.posts_proposal);
    let operation = "reconciliationTaskClose";
    let key = IdempotencyKey::new(admin.user_id, operation, input.idempotency_key, &said);
    connection
        .transaction::<_, Error, _>(async |connection| {
            match idempotency::begin::<ReconciliationTaskId>(connection, &key).await? {
                Known::OtherInput => {
                    let message = "This key was used for something else: make a new one for each task.";
                    return Err(Refusal::on("idempotencyKey", Code::IdempotencyKeyReused, message).into());
                }
                Known::Done(id) => {
                    let done = reconciliation_tasks::table.find(id).select(ReconciliationTask::as_select());
                    return Ok(done.first(connection).await?);
                }
                Known::New => {}
            }
            let task = open(connection, input.task_id).await?;
            let posted = if input.posts_proposal {
                Some(post(connection, actor, now, (&task, &reason)).await?)
            } else {
                None
            };
            let closed = diesel::update(reconciliation_tasks::table.find(task.id))
                .filter(dsl::status.eq(TaskStatus::Open))
                .set((
                    dsl::status.eq(TaskStatus::Closed),
                    dsl::closed_by_user_id.eq(admin.user_id),
                    dsl::closed_at.eq(now),
                    dsl::close_reason.eq(&reason),
                    dsl::ledger_transaction_id.eq(posted),
                    dsl::updated_at.eq(now),
                ))
                .returning(ReconciliationTask::as_returning())
                .get_result(connection)
                .await?;
            let entry = AuditEntry::about("reconciliation.task_close", task.id).change(
                json!({ "status": task.status.as_str() }),
                json!({
                    "status": closed.status.as_str(),
                    "reason": reason,
                    "ledgerTransactionId": posted.map(|id| id.to_string()),
                }),
            );
            audit::record(connection, actor, now, entry).await?;
            idempotency::finish(connection, now, &key, &task.id).await?;
            Ok(closed)
        })
        .await
}

/// The task, locked, if it waits.
async fn open(
    connection: &mut AsyncPgConnection,
    id: ReconciliationTaskId,
) -> Result<ReconciliationTask, Error> {
    let found: Option<ReconciliationTask> = reconciliation_tasks::table
        .find(id)
        .select(ReconciliationTask::as_select())
        .for_no_key_update()
        .first(connection)
        .await
        .optional()?;
    match found {
        Some(task) if task.status == TaskStatus::Open => Ok(task),
        Some(_) => {
            let message = "Somebody has closed this difference already: reload it to see why.";
            Err(Refusal::on("id", Code::AlreadyClosed, message).into())
        }
        None => {
            let message = "There is no such difference: reload the list.";
            Err(Refusal::on("id", Code::NotFound, message).into())
        }
    }
}

/// Posts what is proposed. The task's own id is the correction's key: it is posted once, whoever asks.
async fn post(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    (task, reason): (&ReconciliationTask, &str),
) -> Result<LedgerTransactionId, Error> {
    let Some(proposal) = &task.proposal else {
        let message = "No correction is proposed for this difference: put it right by hand, then close it without posting.";
        return Err(Refusal::on("postsProposal", Code::NothingProposed, message).into());
    };
    let correction = CorrectionPostInput {
        legs: proposal.corrections(),
        currency: Currency::Idr,
        reason: reason.to_owned(),
        idempotency_key: task.id.uuid(),
    };
    match correction_post::run(connection, actor, now, correction).await {
        Ok(posted) => Ok(posted.id),
        Err(CommandError::Access(refused)) => Err(refused.into()),
        Err(CommandError::Database(error)) => Err(error.into()),
        Err(CommandError::RateLimited(wait)) => Err(CommandError::RateLimited(wait)),
        // What is proposed is made here, from accounts that corrections may move.
        Err(CommandError::Refused(refusals)) => Err(DatabaseError::internal(format!(
            "the correction proposed by {} was refused: {refusals:?}",
            task.id
        ))
        .into()),
    }
}
