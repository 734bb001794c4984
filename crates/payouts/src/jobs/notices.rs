//! What teachers are told of their payouts, in the app and by mail. Every job reads what it is about again when it runs, and says
//! nothing when its news does not hold any more.

use ::jobs::Job;
use kernel::id::{BankAccountId, PayoutId, PersonId};
use serde::{Deserialize, Serialize};

/// "Your earnings go to this account from now on."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutAccountChangedNotice {
    /// Whose account.
    pub person_id: PersonId,
    /// The account that was named.
    pub bank_account_id: BankAccountId,
    /// What had been asked for to the account before, and was called off with it.
    pub called_off: Vec<PayoutId>,
}

/// "Your payout has arrived", as far as we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutPaidNotice {
    /// The payout.
    pub payout_id: PayoutId,
}

/// "Your payout did not arrive", or the bank sent it back later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutFailedNotice {
    /// The payout.
    pub payout_id: PayoutId,
}

/// "An admin called your payout off."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutRefusedNotice {
    /// The payout.
    pub payout_id: PayoutId,
}

impl Job for PayoutAccountChangedNotice {
    const KIND: &'static str = "payouts.account_changed_notice";
}

impl Job for PayoutPaidNotice {
    const KIND: &'static str = "payouts.paid_notice";
}

impl Job for PayoutFailedNotice {
    const KIND: &'static str = "payouts.failed_notice";
}

impl Job for PayoutRefusedNotice {
    const KIND: &'static str = "payouts.refused_notice";
}
