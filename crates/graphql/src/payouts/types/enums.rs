//! Small vocabularies of payouts.

use async_graphql::Enum;

/// Where a payout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payouts::PayoutStatus")]
pub enum PayoutStatus {
    /// The teacher asked for it, and its money is kept for it: an admin looks at it next. The teacher can still cancel it.
    Requested,
    /// Two admins agreed: it is about to be sent.
    Approved,
    /// The payment service is sending it.
    Processing,
    /// It arrived, as far as we know; the bank may still send it back within days, see FAILED.
    Paid,
    /// It did not arrive, or came back: its money is available again. See `failure`.
    Failed,
    /// It was called off before it was sent: its money is available again.
    Cancelled,
}

/// Who asked for a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payouts::PayoutOrigin")]
pub enum PayoutOrigin {
    /// The teacher, with `payoutRequest`.
    Teacher,
    /// The teacher's schedule, see `payoutScheduleSet`.
    Schedule,
}

/// How payouts are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payouts::PayoutMethod")]
pub enum PayoutMethod {
    /// By the payment service, once the batch is approved.
    Gateway,
    /// By an admin, from the company's bank account: then `payoutMarkSent`.
    Manual,
}

/// Where a batch of payouts stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payouts::BatchStatus")]
pub enum PayoutBatchStatus {
    /// An admin who did not make it decides: `payoutBatchApprove` or `payoutBatchReject`.
    AwaitingApproval,
    /// Its payouts are sent.
    Approved,
    /// It was rejected; its payouts wait for another batch.
    Rejected,
}

/// Why an admin should look at a payout. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payouts::PayoutAttention")]
pub enum PayoutAttention {
    /// The balance at the payment service does not cover it: pay into the balance. It is tried again every quarter of an hour.
    BalanceTooLow,
    /// The payment service does not take our approval: see `failureWords`. It is tried again every quarter of an hour.
    RefusedByGateway,
    /// The payment service has not said for days what became of it: ask its staff.
    NoNews,
    /// The payment service says what cannot be, such as another amount, or that what failed has arrived: nothing was written down by
    /// it. Ask its staff.
    ContradictingNews,
}

/// Why a payout failed. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payouts::PayoutFailure")]
pub enum PayoutFailure {
    /// The payment service does not take the bank account: name another one with `payoutAccountSet`.
    AccountRefused,
    /// The payment service did not want to send it: ask for it again, or write to our team.
    GatewayRefused,
    /// The bank did not take it: check the account, then ask for it again.
    BankFailed,
    /// The bank sent it back after it had arrived: check the account, then ask for it again.
    ReturnedByBank,
}

/// What the bank says of the name in which an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payouts::HolderCheck")]
pub enum BankAccountHolderCheck {
    /// It is being asked: ask again in a few seconds.
    Pending,
    /// It is the name that was given.
    Matches,
    /// It is another name: check it for typing errors. Payouts can be asked for, and an admin looks closely.
    Differs,
    /// The bank knows no such account: no payout can be asked for before another one is named.
    NoSuchAccount,
    /// There is nobody to ask: payouts can be asked for.
    NotChecked,
}

/// When a teacher is paid out without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payouts::PayoutSchedule")]
pub enum PayoutSchedule {
    /// Never: with `payoutRequest` only.
    Manual,
    /// On a day of every week at six in the morning, in the teacher's time zone: all that is available.
    Weekly,
    /// As soon as so much is available; looked at once a day. All that is available is paid out then.
    AboveAmount,
}
