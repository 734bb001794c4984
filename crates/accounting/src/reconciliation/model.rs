//! Rows of reconciliation.

use chrono::{DateTime, Utc};
use database::schema::{payout_statement_lines, reconciliation_runs, reconciliation_tasks};
use diesel::pg::Pg;
use diesel::prelude::*;
use kernel::id::{
    DisbursementId, EntityId as _, LedgerAccountId, LedgerTransactionId, PaymentId, PayoutId,
    PayoutStatementLineId, ReconciliationRunId, ReconciliationTaskId, RefundId, UserId,
};
use payouts::gateway::StatementLineKind;
use uuid::Uuid;

use super::proposal::Proposal;
use super::state::{DifferenceKind, RunStatus, RunStep, SubjectKind, TaskStatus};

/// Comparing what the gateways say of a time with what we say.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reconciliation_runs, check_for_backend(Pg))]
pub struct ReconciliationRun {
    /// Names it.
    pub id: ReconciliationRunId,
    /// Where it stands.
    pub status: RunStatus,
    /// What changed from then …
    pub starts_at: DateTime<Utc>,
    /// … until then is compared.
    pub ends_at: DateTime<Utc>,
    /// Which admin started it; `None` for the nightly one.
    pub started_by_user_id: Option<UserId>,
    /// What it does.
    pub step: RunStep,
    /// Up to which row of its step it has come.
    pub step_after: Option<Uuid>,
    /// How many payments, payouts and lines of the statement it has looked at.
    pub checked_count: i64,
    /// What differed until the gateway was asked again in the ordinary way: news that were lost.
    pub healed_count: i64,
    /// What differed and nobody has closed.
    pub difference_count: i64,
    /// What of that no run had seen before.
    pub new_count: i64,
    /// What keeps it from going on, kept it from ending, or what it could not compare; for admins.
    pub failure_words: Option<String>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last came further.
    pub updated_at: DateTime<Utc>,
}

/// What lists of runs are ordered by: latest first.
pub type RunKey = (DateTime<Utc>, ReconciliationRunId);
/// What lists of tasks are ordered by: latest first.
pub type TaskKey = (DateTime<Utc>, ReconciliationTaskId);

impl ReconciliationRun {
    /// Its place in a list of runs.
    #[must_use]
    pub const fn key(&self) -> RunKey {
        (self.created_at, self.id)
    }
}

/// A difference between the gateway's word, or the ledger's, and ours that an admin looks into.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = reconciliation_tasks, check_for_backend(Pg))]
pub struct ReconciliationTask {
    /// Names it.
    pub id: ReconciliationTaskId,
    /// Which run found it first.
    pub run_id: ReconciliationRunId,
    /// What differs.
    pub kind: DifferenceKind,
    /// What kind of thing it is about.
    pub subject_kind: SubjectKind,
    subject_id: Uuid,
    /// What we say.
    pub expected: String,
    /// What the gateway, or the ledger, says.
    pub found: String,
    /// How much more was found than expected, minor units; 0 when it is no amount.
    pub difference: i64,
    /// The ledger correction that would put it right; `None` when none can.
    pub proposal: Option<Proposal>,
    /// Where it stands.
    pub status: TaskStatus,
    /// Who closed it.
    pub closed_by_user_id: Option<UserId>,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why, or what came of it.
    pub close_reason: Option<String>,
    /// The correction that was posted when it was closed.
    pub ledger_transaction_id: Option<LedgerTransactionId>,
    /// When a run last found it.
    pub last_seen_at: DateTime<Utc>,
    /// When a run first found it.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl ReconciliationTask {
    /// Its place in a list of tasks.
    #[must_use]
    pub const fn key(&self) -> TaskKey {
        (self.created_at, self.id)
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject::of(self.subject_kind, self.subject_id)
    }
}

/// What a difference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A payment.
    Payment(PaymentId),
    /// A refund.
    Refund(RefundId),
    /// A sending of money for a refund.
    Disbursement(DisbursementId),
    /// A payout.
    Payout(PayoutId),
    /// A line of the gateway's statement.
    StatementLine(PayoutStatementLineId),
    /// An account of the ledger.
    LedgerAccount(LedgerAccountId),
}

impl Subject {
    pub(crate) fn of(kind: SubjectKind, id: Uuid) -> Self {
        match kind {
            SubjectKind::Payment => Self::Payment(PaymentId::from_uuid(id)),
            SubjectKind::Refund => Self::Refund(RefundId::from_uuid(id)),
            SubjectKind::Disbursement => Self::Disbursement(DisbursementId::from_uuid(id)),
            SubjectKind::Payout => Self::Payout(PayoutId::from_uuid(id)),
            SubjectKind::StatementLine => Self::StatementLine(PayoutStatementLineId::from_uuid(id)),
            SubjectKind::LedgerAccount => Self::LedgerAccount(LedgerAccountId::from_uuid(id)),
        }
    }

    /// Its public id.
    #[must_use]
    pub fn public_id(self) -> String {
        match self {
            Self::Payment(id) => id.to_string(),
            Self::Refund(id) => id.to_string(),
            Self::Disbursement(id) => id.to_string(),
            Self::Payout(id) => id.to_string(),
            Self::StatementLine(id) => id.to_string(),
            Self::LedgerAccount(id) => id.to_string(),
        }
    }

    pub(crate) const fn kind(self) -> SubjectKind {
        match self {
            Self::Payment(_) => SubjectKind::Payment,
            Self::Refund(_) => SubjectKind::Refund,
            Self::Disbursement(_) => SubjectKind::Disbursement,
            Self::Payout(_) => SubjectKind::Payout,
            Self::StatementLine(_) => SubjectKind::StatementLine,
            Self::LedgerAccount(_) => SubjectKind::LedgerAccount,
        }
    }

    pub(crate) fn uuid(self) -> Uuid {
        match self {
            Self::Payment(id) => id.uuid(),
            Self::Refund(id) => id.uuid(),
            Self::Disbursement(id) => id.uuid(),
            Self::Payout(id) => id.uuid(),
            Self::StatementLine(id) => id.uuid(),
            Self::LedgerAccount(id) => id.uuid(),
        }
    }
}

/// A movement of the balance that payouts are made from, by the gateway's own statement.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = payout_statement_lines, check_for_backend(Pg))]
pub struct PayoutStatementLine {
    /// Names it here: the gateway gives lines no names.
    pub id: PayoutStatementLineId,
    /// Why.
    pub kind: StatementLineKind,
    /// Of which payout, in the gateway's words.
    pub gateway_reference: Option<String>,
    /// Into the balance when positive, out of it when negative; minor units of IDR.
    pub amount: i64,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// The line in the gateway's words.
    pub words: String,
    /// When we read it.
    pub created_at: DateTime<Utc>,
}
