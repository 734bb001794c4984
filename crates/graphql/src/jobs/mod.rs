//! The queue as admins see it: jobs that were given up, and trying them again.

pub mod dead_letter_retry;

use async_graphql::{Context, InputObject, MergedObject, Object};
use chrono::{DateTime, Utc};
use kernel::Role;
use kernel::id::JobId;

use dead_letter_retry::DeadLetterRetry;

use crate::connection;
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::{ApiError, ApiResult};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// The mutations of the queue.
#[derive(MergedObject, Default)]
pub struct JobsMutation(DeadLetterRetry);

/// A job that was given up.
pub struct DeadLetter(jobs::model::DeadLetter);

/// A task the server gave up after many tries: look at `lastError`, repair the cause, then run `deadLetterRetry`. ADMIN
/// only.
#[Object]
impl DeadLetter {
    /// The job's id.
    async fn id(&self) -> PublicId<JobId> {
        self.0.id.into()
    }

    /// What kind of task it is, e.g. `payments.refund_send`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// What it is about, as JSON text: ids only.
    async fn payload(&self) -> String {
        self.0.payload.to_string()
    }

    /// How often it was tried.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// Why the last try failed.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }

    /// When it was enqueued.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was given up.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(DeadLetterConnection, DeadLetterEdge, DeadLetter, "dead letters");

/// Which dead letters a list shows.
#[derive(InputObject, Default)]
pub struct DeadLetterFilter {
    /// Tasks of this kind, e.g. `payments.refund_send`; all without it.
    kind: Option<String>,
}

impl DeadLetterFilter {
    fn checked_kind(self) -> ApiResult<Option<String>> {
        let is_one = |kind: &str| {
            kind.len() <= 100 && kind.bytes().all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte))
        };
        match self.kind {
            Some(kind) if !is_one(&kind) => {
                Err(ApiError::BadUserInput("A kind is written like `payments.refund_send`.".to_owned()))
            }
            kind => Ok(kind),
        }
    }
}

/// Queries about the queue.
#[derive(Default)]
pub struct JobsQuery;

#[Object]
impl JobsQuery {
    /// Tasks the server gave up, latest first. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn dead_letters(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tasks.")] filter: Option<DeadLetterFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<DeadLetterConnection> {
        context.actor().require_role(Role::Admin)?;
        let kind = filter.unwrap_or_default().checked_kind()?;
        let request = page_request(first, after, last, before)?;
        let mut connection = context.read().await?;
        let page = jobs::queries::dead_letters(&mut connection, &request, kind.as_deref()).await.map_err(
            |error| match error {
                jobs::error::PageQueryError::Page(error) => ApiError::from(error),
                jobs::error::PageQueryError::Database(error) => ApiError::from(error),
            },
        )?;
        let edges = page.map(|letter| DeadLetterEdge {
            cursor: letter.cursor(kind.as_deref()),
            node: DeadLetter(letter),
        });
        Ok(DeadLetterConnection::new(edges, None))
    }
}
