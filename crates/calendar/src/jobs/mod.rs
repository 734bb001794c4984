//! What the calendar tells others, and its own housekeeping.

mod claim_expired;
mod finish_past_claims;

pub use claim_expired::ClaimExpired;
pub use finish_past_claims::{FinishPastClaims, finish_past_claims};
