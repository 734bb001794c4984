//! `ReconciliationRun`

use std::sync::Arc;

use accounting::reconciliation;
use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::ReconciliationRunId;

use super::{ReconciliationRunStatus, ReconciliationStep};
use crate::connection;
use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Comparing what the payment services say of a time with what we say.
#[derive(Debug, Clone)]
pub struct ReconciliationRun(pub Arc<reconciliation::ReconciliationRun>);

/// Comparing what the payment services say of a time with what we say: every night, and when an admin asks for it. Admins only.
#[Object]
impl ReconciliationRun {
    /// The run's id.
    pub(crate) async fn id(&self) -> PublicId<ReconciliationRunId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn status(&self) -> ReconciliationRunStatus {
        self.0.status.into()
    }

    /// What it does at the moment.
    async fn step(&self) -> ReconciliationStep {
        self.0.step.into()
    }

    /// It compares what changed from then …
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// … until then. What changed later is on its way, and compared by the next run.
    async fn ends_at(&self) -> DateTime<Utc> {
        self.0.ends_at
    }

    /// Which admin started it; null for the nightly one.
    async fn started_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.started_by_user_id {
            Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
            None => Ok(None),
        }
    }

    /// How many payments, payouts and lines of the statement it has looked at so far.
    async fn checked_count(&self) -> i32 {
        count(self.0.checked_count)
    }

    /// How many of them differed until the payment service was asked again in the ordinary way: its news had been lost. Nothing
    /// is to be done about them, but many of them are a sign that its notifications do not reach us.
    async fn healed_count(&self) -> i32 {
        count(self.0.healed_count)
    }

    /// How many differences it found that nobody has closed, those that earlier runs had found among them.
    async fn difference_count(&self) -> i32 {
        count(self.0.difference_count)
    }

    /// How many of those no run had found before.
    async fn new_count(&self) -> i32 {
        count(self.0.new_count)
    }

    /// What keeps it from going on, why it was given up, or what it could not compare; null when nothing does.
    async fn failure_words(&self) -> Option<&str> {
        self.0.failure_words.as_deref()
    }

    /// When it ended; null while it goes on.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }

    /// When it began.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last came further.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

fn count(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

connection!(ReconciliationRunConnection, ReconciliationRunEdge, ReconciliationRun, "reconciliations");
