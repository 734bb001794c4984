//! What can be done about a payout, and about a batch.

use kernel::Actor;
use kernel::id::{PersonId, UserId};

use crate::model::{Payout, PayoutBatch};
use crate::state::{BatchStatus, PayoutMethod, PayoutStatus};

/// What can be done about a payout by a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutAction {
    /// The teacher calls it off.
    Cancel,
    /// An admin calls it off, and says why.
    Refuse,
    /// An admin puts it into a batch.
    PutIntoBatch,
    /// An admin notes that the money was sent by hand.
    MarkSent,
    /// An admin notes that it cannot be sent by hand.
    MarkFailed,
    /// An admin notes that the bank sent back what was sent by hand.
    MarkReturned,
}

/// Why something cannot be done about a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutUnavailableReason {
    /// Two admins have agreed to it: it is about to be sent.
    AlreadyApproved,
    /// It was sent, failed or was called off before.
    Over,
    /// It waits in a batch already.
    AlreadyInBatch,
    /// Two admins have not agreed to it yet.
    NotApproved,
    /// The gateway sends it, and says itself what came of it.
    SentByGateway,
    /// It did not arrive.
    NotSent,
    /// The admin is paid by it, or by another payout of its batch.
    OwnPayout,
}

/// What can be done about a batch by a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BatchAction {
    /// Agree to it: it is sent.
    Approve,
    /// Take it apart, and say why.
    Reject,
}

/// Why something cannot be done about a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BatchUnavailableReason {
    /// It was decided before.
    AlreadyDecided,
    /// The admin put it together: another one decides.
    OwnBatch,
    /// The admin is paid by it.
    OwnPayout,
    /// Everything in it was called off.
    NothingLeft,
}

/// Who looks at a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayoutSide {
    /// Whose money it is, also when she is an admin.
    Teacher,
    /// An admin.
    Admin {
        /// Whether another payout of its batch is the admin's own.
        is_paid_by_batch: bool,
    },
}

impl PayoutSide {
    /// On which side somebody looks at it; `None` for who has nothing to do with it.
    #[must_use]
    pub fn of(actor: &Actor, payee: PersonId, is_paid_by_batch: bool) -> Option<Self> {
        match actor {
            Actor::User(user) if user.person_id == payee => Some(Self::Teacher),
            Actor::User(_) if actor.is_admin() => Some(Self::Admin { is_paid_by_batch }),
            Actor::User(_) | Actor::Anonymous | Actor::System => None,
        }
    }
}

/// An admin who looks at a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLook {
    /// The admin.
    pub admin: UserId,
    /// Whether a payout of it is the admin's own.
    pub is_paid_by_it: bool,
    /// How many of its payouts were not called off.
    pub payouts_left: i64,
}

/// A button: drawn when it is listed, grey when there is a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailablePayoutAction {
    /// What it does.
    pub action: PayoutAction,
    /// Why it is grey; `None` when it works.
    pub unavailable: Option<PayoutUnavailableReason>,
}

/// A button: drawn when it is listed, grey when there is a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailableBatchAction {
    /// What it does.
    pub action: BatchAction,
    /// Why it is grey; `None` when it works.
    pub unavailable: Option<BatchUnavailableReason>,
}

type Allowed = Result<(), PayoutUnavailableReason>;

/// The buttons of a payout, the next step first. What is over has none.
#[must_use]
pub fn available_payout_actions(payout: &Payout, side: PayoutSide) -> Vec<AvailablePayoutAction> {
    let button = |action, allowed: Allowed| AvailablePayoutAction { action, unavailable: allowed.err() };
    match (side, payout.status) {
        // Grey once it is approved, so that she sees why she cannot any more.
        (PayoutSide::Teacher, PayoutStatus::Requested | PayoutStatus::Approved) => {
            vec![button(PayoutAction::Cancel, call_off(payout))]
        }
        (PayoutSide::Admin { .. }, PayoutStatus::Requested) => vec![
            button(PayoutAction::PutIntoBatch, put_into_batch(payout)),
            button(PayoutAction::Refuse, call_off(payout)),
        ],
        (PayoutSide::Admin { is_paid_by_batch }, PayoutStatus::Approved) if is_manual(payout) => vec![
            button(PayoutAction::MarkSent, mark_sent(payout, is_paid_by_batch)),
            button(PayoutAction::MarkFailed, mark_failed(payout, is_paid_by_batch)),
        ],
        (PayoutSide::Admin { is_paid_by_batch }, PayoutStatus::Paid) if is_manual(payout) => {
            vec![button(PayoutAction::MarkReturned, mark_returned(payout, is_paid_by_batch))]
        }
        _ => Vec::new(),
    }
}

/// The buttons of a batch, the next step first. What is decided has none.
#[must_use]
pub fn available_batch_actions(batch: &PayoutBatch, look: BatchLook) -> Vec<AvailableBatchAction> {
    if batch.status != BatchStatus::AwaitingApproval {
        return Vec::new();
    }
    let button = |action, allowed: Result<(), BatchUnavailableReason>| AvailableBatchAction {
        action,
        unavailable: allowed.err(),
    };
    vec![button(BatchAction::Approve, approve(batch, look)), button(BatchAction::Reject, reject(batch))]
}

fn is_manual(payout: &Payout) -> bool {
    payout.method == Some(PayoutMethod::Manual)
}

/// Whether it can be called off, by the teacher or by an admin.
pub(crate) const fn call_off(payout: &Payout) -> Allowed {
    match payout.status {
        PayoutStatus::Requested => Ok(()),
        PayoutStatus::Approved | PayoutStatus::Processing => Err(PayoutUnavailableReason::AlreadyApproved),
        PayoutStatus::Paid | PayoutStatus::Failed | PayoutStatus::Cancelled => {
            Err(PayoutUnavailableReason::Over)
        }
    }
}

/// Whether it can be put into a batch.
pub(crate) fn put_into_batch(payout: &Payout) -> Allowed {
    call_off(payout)?;
    if payout.batch_id.is_some() { Err(PayoutUnavailableReason::AlreadyInBatch) } else { Ok(()) }
}

/// Whether it can be noted that somebody sent it by hand.
pub(crate) fn mark_sent(payout: &Payout, is_paid_by_batch: bool) -> Allowed {
    by_hand(payout, is_paid_by_batch)?;
    match payout.status {
        PayoutStatus::Approved => Ok(()),
        PayoutStatus::Requested => Err(PayoutUnavailableReason::NotApproved),
        PayoutStatus::Processing | PayoutStatus::Paid | PayoutStatus::Failed | PayoutStatus::Cancelled => {
            Err(PayoutUnavailableReason::Over)
        }
    }
}

/// Whether it can be noted that it cannot be sent by hand.
pub(crate) fn mark_failed(payout: &Payout, is_paid_by_batch: bool) -> Allowed {
    mark_sent(payout, is_paid_by_batch)
}

/// Whether it can be noted that the bank sent it back.
pub(crate) fn mark_returned(payout: &Payout, is_paid_by_batch: bool) -> Allowed {
    by_hand(payout, is_paid_by_batch)?;
    match payout.status {
        PayoutStatus::Paid => Ok(()),
        PayoutStatus::Failed | PayoutStatus::Cancelled => Err(PayoutUnavailableReason::Over),
        PayoutStatus::Requested | PayoutStatus::Approved | PayoutStatus::Processing => {
            Err(PayoutUnavailableReason::NotSent)
        }
    }
}

fn by_hand(payout: &Payout, is_paid_by_batch: bool) -> Allowed {
    if payout.method == Some(PayoutMethod::Gateway) {
        Err(PayoutUnavailableReason::SentByGateway)
    } else if is_paid_by_batch {
        Err(PayoutUnavailableReason::OwnPayout)
    } else {
        Ok(())
    }
}

/// Whether the batch can be approved: by four eyes, none of which look forward to its money.
pub(crate) fn approve(batch: &PayoutBatch, look: BatchLook) -> Result<(), BatchUnavailableReason> {
    reject(batch)?;
    if batch.created_by_user_id == look.admin {
        Err(BatchUnavailableReason::OwnBatch)
    } else if look.is_paid_by_it {
        Err(BatchUnavailableReason::OwnPayout)
    } else if look.payouts_left == 0 {
        Err(BatchUnavailableReason::NothingLeft)
    } else {
        Ok(())
    }
}

/// Whether the batch can be taken apart: also by who put it together, as nothing is paid by that.
pub(crate) const fn reject(batch: &PayoutBatch) -> Result<(), BatchUnavailableReason> {
    match batch.status {
        BatchStatus::AwaitingApproval => Ok(()),
        BatchStatus::Approved | BatchStatus::Rejected => Err(BatchUnavailableReason::AlreadyDecided),
    }
}
