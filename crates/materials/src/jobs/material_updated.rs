//! Those who have a material are told of its new version.

use ::jobs::Job;
use kernel::id::MaterialId;
use serde::{Deserialize, Serialize};

/// A new version of a material was published: enqueued by `material_publish`, not for its first version, which nobody
/// can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialUpdated {
    /// Of which material.
    pub material_id: MaterialId,
    /// The number of the new version.
    pub number: i32,
}

impl Job for MaterialUpdated {
    const KIND: &'static str = "materials.updated";
}
