//! Words of reconciliation.

use accounting::reconciliation;
use async_graphql::Enum;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "reconciliation::RunStatus")]
pub enum ReconciliationRunStatus {
    /// It goes on; `step` says how far it is.
    Running,
    /// It has compared everything.
    Finished,
    /// It was given up, `failureWords` says why; the next one begins where it did.
    Failed,
}

/// What a run does, one after the other. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "reconciliation::RunStep")]
pub enum ReconciliationStep {
    /// It reads the payment service's statement, and posts what only that tells.
    Statement,
    /// It asks for each payment and what went back of it.
    Payments,
    /// It compares payments with the ledger.
    PaymentsInLedger,
    /// It compares refunds with the ledger.
    RefundsInLedger,
    /// It compares what was sent to bank accounts with the ledger.
    DisbursementsInLedger,
    /// It asks for each payout.
    Payouts,
    /// It compares payouts with the ledger.
    PayoutsInLedger,
    /// It compares payouts with the statement.
    PayoutsInStatement,
    /// It looks for lines of the statement that nothing of ours explains.
    StatementLines,
    /// It compares the balances.
    Balance,
    /// It is done.
    End,
}

/// What differs. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ReconciliationDifferenceKind", remote = "reconciliation::DifferenceKind")]
pub enum DifferenceKind {
    /// The payment service says something else of where a payment stands, also after it was asked again.
    PaymentStatusDiffers,
    /// It took another amount or currency.
    PaymentAmountDiffers,
    /// It does not know a payment that moved money here.
    PaymentUnknownAtGateway,
    /// It does not tell of a refund that it made, or of less.
    RefundMissingAtGateway,
    /// It tells of more that went back of a payment than we know of.
    RefundUnknownToUs,
    /// The ledger tells something else of a payment's money.
    PaymentNotInLedger,
    /// The ledger tells something else of a refund's money.
    RefundNotInLedger,
    /// The ledger tells something else of what was sent to a bank account.
    DisbursementNotInLedger,
    /// The payment service says something else of where a payout stands, also after it was asked again.
    PayoutStatusDiffers,
    /// It sends another amount.
    PayoutAmountDiffers,
    /// The ledger tells something else of a payout's money.
    PayoutNotInLedger,
    /// The payment service's statement tells something else of a payout's money.
    PayoutNotInStatement,
    /// The balance at the payment service moved by something that is nothing of ours.
    StatementLineUnknown,
    /// More or less lies at the payment service than the ledger says, and no other open difference explains it.
    BalanceDiffers,
}

/// What a difference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "reconciliation::SubjectKind")]
pub enum ReconciliationSubjectKind {
    /// A `Payment`.
    Payment,
    /// A `Refund`.
    Refund,
    /// A `Disbursement`.
    Disbursement,
    /// A `Payout`.
    Payout,
    /// A `PayoutStatementLine`.
    StatementLine,
    /// A `LedgerAccount`.
    LedgerAccount,
}

/// Where a difference stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "reconciliation::TaskStatus")]
pub enum ReconciliationTaskStatus {
    /// It waits for an admin: see `reconciliationTaskClose`.
    Open,
    /// An admin has looked into it.
    Closed,
}

/// Why the balance at the payment service moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payouts::gateway::StatementLineKind")]
pub enum PayoutStatementLineKind {
    /// We paid into it.
    TopUp,
    /// A payout left.
    Payout,
    /// What the payment service takes for one.
    PayoutFee,
    /// A payout failed: its money came back, or its fee, or both.
    Return,
    /// Something else.
    Other,
}
