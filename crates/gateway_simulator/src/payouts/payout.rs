//! A payout: money on its way from the merchant's deposit to somebody's bank account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a payout stands: `status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are Midtrans' own")]
pub enum PayoutStatus {
    Queued,
    Approved,
    Rejected,
    Processed,
    Completed,
    Failed,
}

impl PayoutStatus {
    /// As `status` spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Processed => "processed",
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    /// Whether a payout may go from here to there. A completed one fails when the bank sends the money back.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use PayoutStatus::{Approved, Completed, Failed, Processed, Queued, Rejected};
        match self {
            Queued => matches!(next, Approved | Rejected),
            Approved => matches!(next, Processed | Completed | Failed),
            Processed => matches!(next, Completed | Failed),
            Completed => matches!(next, Failed),
            Rejected | Failed => false,
        }
    }
}

/// Where a payout goes next by itself, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStep {
    /// When, by the simulator's clock.
    pub at: DateTime<Utc>,
    /// Where to.
    pub to: PayoutStatus,
    /// Why, where it fails: a number of Midtrans' list.
    pub failure_code: Option<u8>,
}

/// One payout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// Midtrans' name for it.
    pub reference_no: String,
    /// Where it stands.
    pub status: PayoutStatus,
    /// Whole rupiah.
    pub amount: i64,
    /// Whose account it is, as the merchant says.
    pub beneficiary_name: String,
    /// The account's number; for a wallet, a phone's.
    pub beneficiary_account: String,
    /// The bank's code.
    pub beneficiary_bank: String,
    /// Who is told by mail.
    pub beneficiary_email: Option<String>,
    /// What the merchant wrote on it.
    pub notes: String,
    /// Why it was rejected.
    pub reject_reason: Option<String>,
    /// Why it failed: a number of Midtrans' list.
    pub failure_code: Option<u8>,
    /// When the creator asked for it.
    pub created_at: DateTime<Utc>,
    /// When it last moved.
    pub updated_at: DateTime<Utc>,
    /// Whether its money has left the deposit and has not come back.
    pub is_debited: bool,
    /// What happens to it unless somebody acts before, earliest first.
    pub planned: Vec<PlannedStep>,
}

/// What the creator asks for.
#[derive(Debug)]
pub(crate) struct NewPayout {
    pub(crate) amount: i64,
    pub(crate) beneficiary_name: String,
    pub(crate) beneficiary_account: String,
    pub(crate) beneficiary_bank: String,
    pub(crate) beneficiary_email: Option<String>,
    pub(crate) notes: String,
}

impl Payout {
    pub(crate) fn queue(new: NewPayout, reference_no: String, now: DateTime<Utc>) -> Self {
        Self {
            reference_no,
            status: PayoutStatus::Queued,
            amount: new.amount,
            beneficiary_name: new.beneficiary_name,
            beneficiary_account: new.beneficiary_account,
            beneficiary_bank: new.beneficiary_bank,
            beneficiary_email: new.beneficiary_email,
            notes: new.notes,
            reject_reason: None,
            failure_code: None,
            created_at: now,
            updated_at: now,
            is_debited: false,
            planned: Vec::new(),
        }
    }
}

/// Eighteen letters and digits, as Midtrans makes them; nobody can count on their case or order.
pub(crate) fn random_reference_no() -> String {
    use rand::RngExt as _;

    rand::rng().sample_iter(rand::distr::Alphanumeric).take(18).map(char::from).collect()
}
