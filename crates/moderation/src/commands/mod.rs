//! What admins can do, and what others can ask them to: one file per command, each one transaction.

pub mod material_report;
pub mod material_restore;
pub mod material_take_down;
pub mod report_dismiss;
pub mod review_hide;
pub mod review_restore;
pub mod teacher_verify;
pub mod user_reinstate;
pub mod user_suspend;

use materials::Material;
use serde_json::{Map, Value, json};

/// What the audit log says of a material that is taken down, or is not.
fn visibility_of(material: &Material) -> Map<String, Value> {
    let said = [
        ("takenDownAt", json!(material.taken_down_at)),
        ("reason", json!(material.taken_down_reason)),
        ("buyersKeepAccess", json!(material.buyers_keep_access)),
    ];
    said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
