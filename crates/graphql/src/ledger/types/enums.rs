//! Small vocabularies of the ledger.

use async_graphql::Enum;

/// What an account of the ledger is for. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ledger::AccountPurpose")]
pub enum LedgerAccountPurpose {
    /// What the gateway took for us and owes us.
    GatewayClearing,
    /// The company's own bank account.
    PlatformBank,
    /// What is owed to a buyer because it goes back to them. One per buyer.
    BuyerRefundPayable,
    /// What a teacher will earn when nobody objects. One per teacher.
    TeacherPending,
    /// What a teacher has earned and can be paid out; below zero when more went back than was left. One per teacher.
    TeacherAvailable,
    /// What the company keeps of prices.
    PlatformCommission,
    /// What the gateway keeps for its work.
    GatewayFee,
    /// What is owed to the tax office.
    TaxWithheld,
    /// What left for a bank account and did not arrive yet.
    DisbursementInTransit,
    /// What was taken back from us and nobody makes up for.
    ChargebackLoss,
    /// What lies ready at the gateway for payouts to be made from. We pay into it beforehand.
    PayoutBalance,
    /// What a teacher asked for and the teacher's bank does not have yet. One per teacher.
    PayoutInTransit,
}

/// What happened to money. Which account moves how is the table in docs/ARCHITECTURE.md. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ledger::TransactionKind")]
pub enum LedgerTransactionKind {
    /// Something was paid.
    LinePaid,
    /// Money came for something that another payment had paid.
    PaidTwice,
    /// The gateway took a payment's money back from us.
    LineReversed,
    /// The gateway gave us money again that it had taken back.
    ReversalUndone,
    /// Nobody earns what was called off after its money was taken back.
    EarningsForfeited,
    /// Earnings became available.
    EarningsReleased,
    /// It was decided that money goes back.
    RefundOpened,
    /// Less goes back than was decided: somebody else sent a part.
    RefundReduced,
    /// Money need not go back any more: the gateway had taken it itself.
    RefundVoided,
    /// The gateway sent money back, or somebody of ours by hand.
    RefundSucceeded,
    /// The gateway sent money back of a payment that it had taken back.
    RefundAfterReversal,
    /// Money left for a bank account.
    DisbursementSent,
    /// It arrived.
    DisbursementSucceeded,
    /// The bank sent it back.
    DisbursementReturned,
    /// A teacher asked for a payout: its money is reserved.
    PayoutReserved,
    /// A payout was called off, or failed before it arrived: its money is the teacher's again.
    PayoutReleased,
    /// A payout arrived at the teacher's bank.
    PayoutSucceeded,
    /// The bank sent a payout back that had arrived: its money is the teacher's again.
    PayoutReturned,
    /// We paid into the balance that payouts are made from.
    PayoutBalanceToppedUp,
    /// The gateway kept something for a payout.
    PayoutFeeCharged,
    /// The gateway gave back what it had kept for a payout that failed.
    PayoutFeeReturned,
    /// An admin put something right; see `reason`.
    Correction,
}

/// A side of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ledger::Side")]
pub enum LedgerSide {
    /// Money we have or are owed, and what it costs us.
    Debit,
    /// Money we owe, and what we earn.
    Credit,
}
