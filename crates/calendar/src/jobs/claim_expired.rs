//! "Your time was not secured in time, and somebody else has it now."

use jobs::Job;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::ClaimOwner;

/// Tells an owner that its claims expired because a rival took the time. Handled by whoever the kind belongs to; it does
/// nothing when the owner has live claims again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClaimExpired {
    /// The owner's kind as text, so that a kind this process does not know ends in the dead letters, loudly.
    pub owner_kind: String,
    /// The owner's id.
    pub owner_id: Uuid,
}

impl Job for ClaimExpired {
    const KIND: &'static str = "calendar.claim_expired";
}

impl From<ClaimOwner> for ClaimExpired {
    fn from(owner: ClaimOwner) -> Self {
        Self { owner_kind: owner.kind.as_str().to_owned(), owner_id: owner.id }
    }
}
