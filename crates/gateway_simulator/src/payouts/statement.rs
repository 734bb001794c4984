//! The merchant's deposit: every movement of it, of which the balance is the sum.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Which way money went: `status` of a statement's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Into the deposit.
    Credit,
    /// Out of it.
    Debit,
}

/// Why money moved: `type` of a statement's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The merchant paid into it.
    TopUp,
    /// Midtrans' staff corrected it.
    Manual,
    /// A payout was approved.
    Payout,
    /// What Midtrans takes for it.
    PayoutFee,
    /// A payout failed: its money, and its fee, came back.
    Refund,
}

impl EntryKind {
    /// As `type` spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TopUp => "Topup",
            Self::Manual => "Manual",
            Self::Payout => "Payout",
            Self::PayoutFee => "Payout fee",
            Self::Refund => "Refund",
        }
    }
}

/// One movement of the deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementEntry {
    /// Why.
    pub kind: EntryKind,
    /// Which way.
    pub direction: Direction,
    /// Whole rupiah, never negative.
    pub amount: i64,
    /// The payout it belongs to.
    pub reference_no: Option<String>,
    /// Where it came from or went to, in Midtrans' words: a bank's name, a virtual account, who corrected.
    pub account: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl StatementEntry {
    /// What it does to the balance.
    #[must_use]
    pub const fn signed_amount(&self) -> i64 {
        match self.direction {
            Direction::Credit => self.amount,
            Direction::Debit => -self.amount,
        }
    }
}
