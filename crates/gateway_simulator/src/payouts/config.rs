//! What the payout part is started with.

use chrono::TimeDelta;

/// The payout part of [`crate::SimulatorConfig`]. Its keys are of their own, as Midtrans' are.
#[derive(Clone)]
pub struct PayoutsConfig {
    /// The key that asks for payouts and keeps beneficiaries.
    pub creator_key: String,
    /// The key that approves and rejects what the other asked for.
    pub approver_key: String,
    /// The key notifications are signed with; no call carries it.
    pub merchant_key: String,
    /// Where payout notifications go. Without it none are sent.
    pub notification_url: Option<String>,
    /// Whether the merchant pays out of a bank account of its own (Midtrans' facilitator scheme), which is then listed;
    /// here it is the deposit under another name. Without it `bank_accounts` is not for this merchant.
    pub is_facilitator: bool,
    /// What approvals must carry as `otp`; none need one without it.
    pub otp: Option<String>,
    /// What the deposit holds when nothing has happened yet, in rupiah.
    pub opening_balance: i64,
    /// What Midtrans takes for each payout, in rupiah, beside its amount.
    pub fee: i64,
    /// The smallest amount of a payout, in rupiah.
    pub minimum_amount: i64,
    /// How long after its approval a payout is at the bank.
    pub processed_after: TimeDelta,
    /// How long after that it is completed, or fails.
    pub completed_after: TimeDelta,
}

impl Default for PayoutsConfig {
    /// Keys of nobody, a hundred million rupiah, no fee, half a minute until a payout has arrived.
    fn default() -> Self {
        Self {
            creator_key: "IRIS-creator-simulator".to_owned(),
            approver_key: "IRIS-approver-simulator".to_owned(),
            merchant_key: "IRIS-merchant-simulator".to_owned(),
            notification_url: None,
            is_facilitator: false,
            otp: None,
            opening_balance: 100_000_000,
            fee: 0,
            minimum_amount: 10_000,
            processed_after: TimeDelta::seconds(5),
            completed_after: TimeDelta::seconds(25),
        }
    }
}
