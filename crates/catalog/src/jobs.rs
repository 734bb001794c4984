//! What the catalogue tells those who stand above it: payloads only, whose handlers are theirs.

use ::jobs::Job;
use kernel::id::SkillId;
use serde::{Deserialize, Serialize};

/// A skill was renamed, retired or merged: whoever keeps its name beside the catalogue writes it anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillChanged {
    /// The skill; of a merge the one that ended.
    pub skill_id: SkillId,
}

impl Job for SkillChanged {
    const KIND: &'static str = "catalog.skill_changed";
}
