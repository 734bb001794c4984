//! What was asked of the API: so that a test can say "never two charges".

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::switches::Operation;

/// Calls that are remembered.
pub(crate) const CALLS_MAX: usize = 10_000;

/// One call of the Snap, Core or payout API.
#[derive(Clone, Debug, Serialize)]
pub struct ApiCall {
    /// When, by the simulator's clock.
    pub at: DateTime<Utc>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// What was asked for.
    pub operation: Operation,
    /// The order or transaction id it was about, as the caller wrote it; of payouts the reference numbers, with commas.
    pub order_id: Option<String>,
    /// The header `Idempotency-Key`, or `X-Idempotency-Key` of the payout API.
    pub idempotency_key: Option<String>,
    /// The header `User-Agent`.
    pub user_agent: Option<String>,
    /// Whether it carried the server key, or one of the payout API's two.
    pub authorised: bool,
    /// The body, where it was JSON.
    pub body: Option<Value>,
    /// Whether it was carried out: neither refused at the door nor stopped by a switch nor answered from memory.
    pub carried_out: bool,
    /// The HTTP status of the answer; none when a switch gave no answer (or has not yet).
    pub answered: Option<u16>,
}
