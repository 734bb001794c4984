//! What payouts need, made once per process.

use chrono::TimeDelta;
use database::Pools;
use identity::PasswordHasher;
use kernel::{Clock, Randomness};
use ledger::SealingKeys;

use crate::gateway::SharedPayoutGateway;

/// What flows and jobs of this crate work with. Cheap to clone.
#[derive(Clone)]
pub struct PayoutServices {
    /// Connections by intent.
    pub pools: Pools,
    /// Where "now" comes from: a flow asks again after it waited for the gateway.
    pub clock: Clock,
    /// Where keys come from.
    pub randomness: Randomness,
    /// Checks the password of who changes a bank account.
    pub passwords: PasswordHasher,
    /// What encrypts the numbers of bank accounts.
    pub keys: SealingKeys,
    /// Who sends the money; `None` where every payout is sent by hand.
    pub gateway: Option<SharedPayoutGateway>,
    /// The rules.
    pub config: PayoutConfig,
}

/// What an operator can decide about payouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayoutConfig {
    /// The least that can be asked for, minor units.
    pub amount_min: i64,
    /// The most that one payout is, minor units.
    pub amount_max: i64,
    /// How long nothing is asked for after the account was changed.
    pub pause_after_change: TimeDelta,
    /// How many of a teacher's payouts may be on their way at once.
    pub waiting_max: i64,
}

impl Default for PayoutConfig {
    fn default() -> Self {
        Self {
            amount_min: 50_000,
            amount_max: 50_000_000,
            pause_after_change: TimeDelta::hours(24),
            waiting_max: 10,
        }
    }
}
