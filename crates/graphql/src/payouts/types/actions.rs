//! Which buttons to draw.

use async_graphql::{Enum, SimpleObject};
use payouts::policy;

/// What can be done with a payout by a button. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "policy::PayoutAction")]
pub enum PayoutAction {
    /// `payoutCancel`
    Cancel,
    /// `payoutRefuse`
    Refuse,
    /// `payoutBatchCreate`, with others
    PutIntoBatch,
    /// `payoutMarkSent`
    MarkSent,
    /// `payoutMarkFailed`
    MarkFailed,
    /// `payoutMarkReturned`
    MarkReturned,
}

/// Why a button beside a payout is grey. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "policy::PayoutUnavailableReason")]
pub enum PayoutActionUnavailableReason {
    /// Two admins have agreed to it: it is about to be sent.
    AlreadyApproved,
    /// It was sent, has failed, or was called off before.
    Over,
    /// It waits in a batch already.
    AlreadyInBatch,
    /// Two admins have not agreed to it yet.
    NotApproved,
    /// The payment service sends it, and says itself what comes of it.
    SentByGateway,
    /// It was not sent.
    NotSent,
    /// It, or another payout of its batch, is your own: another admin does this.
    OwnPayout,
}

/// A button: draw it when it is listed, grey when `unavailableReason` is not null.
#[derive(Debug, Clone, SimpleObject)]
pub struct PayoutAvailableAction {
    /// What the button does.
    pub action: PayoutAction,
    /// Why it is grey; null when it works.
    pub unavailable_reason: Option<PayoutActionUnavailableReason>,
}

impl From<policy::AvailablePayoutAction> for PayoutAvailableAction {
    fn from(available: policy::AvailablePayoutAction) -> Self {
        Self { action: available.action.into(), unavailable_reason: available.unavailable.map(Into::into) }
    }
}

/// What can be done with a batch of payouts by a button. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "policy::BatchAction")]
pub enum PayoutBatchAction {
    /// `payoutBatchApprove`
    Approve,
    /// `payoutBatchReject`
    Reject,
}

/// Why a button beside a batch is grey. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "policy::BatchUnavailableReason")]
pub enum PayoutBatchActionUnavailableReason {
    /// It was decided before.
    AlreadyDecided,
    /// You put it together: another admin approves it.
    OwnBatch,
    /// A payout in it is your own: another admin approves it.
    OwnPayout,
    /// All of its payouts were called off meanwhile: reject it.
    NothingLeft,
}

/// A button: draw it when it is listed, grey when `unavailableReason` is not null.
#[derive(Debug, Clone, SimpleObject)]
pub struct PayoutBatchAvailableAction {
    /// What the button does.
    pub action: PayoutBatchAction,
    /// Why it is grey; null when it works.
    pub unavailable_reason: Option<PayoutBatchActionUnavailableReason>,
}

impl From<policy::AvailableBatchAction> for PayoutBatchAvailableAction {
    fn from(available: policy::AvailableBatchAction) -> Self {
        Self { action: available.action.into(), unavailable_reason: available.unavailable.map(Into::into) }
    }
}

/// Why a payout cannot be asked for. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "policy::RequestUnavailableReason")]
pub enum PayoutRequestUnavailableReason {
    /// There is no bank account: name one with `payoutAccountSet`.
    NoAccount,
    /// The bank knows no such account: name another one with `payoutAccountSet`.
    AccountUnknown,
    /// The bank account was changed a short while ago: wait until `pausedUntil`.
    Paused,
    /// As many payouts as may be are on their way: wait until one of them arrives.
    TooManyWaiting,
    /// Less is available than `amountMin`.
    BelowMinimum,
    /// It is more than `amountMax`.
    AboveMaximum,
    /// It is more than is available.
    NotEnoughAvailable,
}
