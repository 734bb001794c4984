//! What paying needs, made once per process.

use chrono::TimeDelta;
use database::Pools;
use kernel::Clock;

use crate::gateway::SharedGateway;

/// What flows and jobs of this crate work with. Cheap to clone.
#[derive(Clone)]
pub struct PaymentServices {
    /// Connections by intent.
    pub pools: Pools,
    /// Where "now" comes from: a flow asks again after it waited for the gateway.
    pub clock: Clock,
    /// Who takes the money.
    pub gateway: SharedGateway,
    /// The rules.
    pub config: PaymentConfig,
}

/// What an operator can decide about paying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentConfig {
    /// Where the gateway sends buyers back to; it appends what it thinks of the payment, which nobody believes.
    pub return_url: String,
    /// How long a doubted payment keeps its time (DESIGN.md §5: 24 h).
    pub challenge_hold: TimeDelta,
    /// How long before its start a lesson stops being held for a doubted payment (DESIGN.md §5: 1 h).
    pub challenge_margin: TimeDelta,
    /// How many attempts an order has.
    pub attempts_max: i64,
}

impl PaymentConfig {
    /// The rules of DESIGN.md with this return address.
    #[must_use]
    pub fn returning_to(return_url: impl Into<String>) -> Self {
        Self {
            return_url: return_url.into(),
            challenge_hold: TimeDelta::hours(24),
            challenge_margin: TimeDelta::hours(1),
            attempts_max: 10,
        }
    }
}
