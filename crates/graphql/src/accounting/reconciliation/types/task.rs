//! `ReconciliationTask`

use std::sync::Arc;

use accounting::reconciliation::{self, Proposal};
use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use kernel::id::ReconciliationTaskId;
use ledger::Side;

use super::{DifferenceKind, ReconciliationRun, ReconciliationSubjectKind, ReconciliationTaskStatus};
use crate::accounting::reconciliation::loaders::ReconciliationRunById;
use crate::catalog::loaders::TeacherOfPerson;
use crate::catalog::types::Teacher;
use crate::connection;
use crate::cost::Items;
use crate::error::{ApiError, ApiResult};
use crate::identity::loaders::{UserById, UserOfPerson};
use crate::identity::types::User;
use crate::ledger::types::{LedgerAccountPurpose, LedgerSide};
use crate::ledger::{LedgerTransaction, LedgerTransactionById};
use crate::money::Money;
use crate::node::{self, Node};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// A difference that an admin looks into.
#[derive(Debug, Clone)]
pub struct ReconciliationTask(pub Arc<reconciliation::ReconciliationTask>);

/// A difference between a payment service's word, or the ledger's, and ours that an admin looks into. There is one at a time for the
/// same thing and kind; what an admin closed comes up again when it has changed. Admins only.
#[Object]
impl ReconciliationTask {
    /// The task's id.
    pub(crate) async fn id(&self) -> PublicId<ReconciliationTaskId> {
        self.0.id.into()
    }

    /// What differs.
    async fn kind(&self) -> DifferenceKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn status(&self) -> ReconciliationTaskStatus {
        self.0.status.into()
    }

    /// What kind of thing it is about.
    async fn subject_kind(&self) -> ReconciliationSubjectKind {
        self.0.subject_kind.into()
    }

    /// The thing it is about.
    async fn subject(&self, context: &Context<'_>) -> ApiResult<Option<Node>> {
        // Boxed, since a node may be a task itself.
        Box::pin(node::find(context, &ID(self.0.subject().public_id()))).await
    }

    /// What we say, in short words for admins: a status, or an amount.
    async fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What the payment service, or the ledger, says.
    async fn found(&self) -> &str {
        &self.0.found
    }

    /// How much more was found than expected, below zero when less; zero when it is no amount that differs.
    async fn difference(&self) -> Money {
        kernel::Money::rupiah(self.0.difference).into()
    }

    /// The ledger correction that would put it right, for `reconciliationTaskClose` to post; empty when none can.
    #[graphql(directive = Items::apply(2))]
    async fn proposal(&self) -> Vec<ReconciliationProposedLeg> {
        let legs = self.0.proposal.as_ref().map(Proposal::legs).unwrap_or_default();
        legs.iter().copied().map(ReconciliationProposedLeg).collect()
    }

    /// The run that found it first.
    async fn run(&self, context: &Context<'_>) -> ApiResult<ReconciliationRun> {
        let run = context.load::<ReconciliationRunById>(self.0.run_id).await?;
        run.map(ReconciliationRun).ok_or_else(|| ApiError::Internal("a difference has no run".to_owned()))
    }

    /// Which admin closed it; null while it is open, and when the account is gone.
    async fn closed_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.closed_by_user_id {
            Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
            None => Ok(None),
        }
    }

    /// When it was closed.
    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.0.closed_at
    }

    /// What came of looking into it; plain text.
    async fn close_reason(&self) -> Option<&str> {
        self.0.close_reason.as_deref()
    }

    /// The correction that was posted when it was closed; null when none was.
    async fn ledger_transaction(&self, context: &Context<'_>) -> ApiResult<Option<LedgerTransaction>> {
        match self.0.ledger_transaction_id {
            Some(id) => Ok(context.load::<LedgerTransactionById>(id).await?.map(LedgerTransaction)),
            None => Ok(None),
        }
    }

    /// When a run last found it. A run that looked at the same time and did not is a sign that it has gone.
    async fn last_seen_at(&self) -> DateTime<Utc> {
        self.0.last_seen_at
    }

    /// When a run first found it.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(
    ReconciliationTaskConnection,
    ReconciliationTaskEdge,
    ReconciliationTask,
    "differences between books and payment services"
);

/// What is proposed to be done to one account of the ledger.
#[derive(Debug, Clone, Copy)]
pub struct ReconciliationProposedLeg(reconciliation::ProposedLeg);

/// What is proposed to be done to one account of the ledger.
#[Object]
impl ReconciliationProposedLeg {
    /// What the account is for.
    async fn purpose(&self) -> LedgerAccountPurpose {
        self.0.account().purpose.into()
    }

    /// Whether it is debited or credited.
    async fn side(&self) -> LedgerSide {
        let side = if self.0.amount() < 0 { Side::Credit } else { Side::Debit };
        side.into()
    }

    /// How much, above zero.
    async fn amount(&self) -> Money {
        kernel::Money::rupiah(self.0.amount().saturating_abs()).into()
    }

    /// Whose account it is; null for the company's own, and when the login is gone.
    async fn user(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.account().person_id {
            Some(person) => Ok(context.load::<UserOfPerson>(person).await?.map(User)),
            None => Ok(None),
        }
    }

    /// The teaching profile of whose account it is; null when they have none, and for the company's own.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        match self.0.account().person_id {
            Some(person) => Ok(context.load::<TeacherOfPerson>(person).await?.map(Teacher)),
            None => Ok(None),
        }
    }
}
