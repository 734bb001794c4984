//! What admins look through; one file each.

pub mod audit_entries;
pub mod reports;
pub mod reviews;
pub mod taken_down_materials;
pub mod teachers_to_verify;
pub mod users;

use async_graphql::MergedObject;
use chrono::{DateTime, Utc};

use crate::error::{ApiError, ApiResult};

/// The queries of moderation.
#[derive(MergedObject, Default)]
pub struct ModerationQuery(
    audit_entries::AuditEntries,
    reports::Reports,
    reviews::Reviews,
    taken_down_materials::TakenDownMaterials,
    teachers_to_verify::TeachersToVerify,
    users::Users,
);

/// Refuses instants at which nothing of ours happened.
fn check_instants(instants: [Option<DateTime<Utc>>; 2]) -> ApiResult<()> {
    if instants.into_iter().flatten().all(kernel::clock::is_plausible) {
        Ok(())
    } else {
        Err(ApiError::BadUserInput("Ask for a time between the years 2000 and 2099.".to_owned()))
    }
}
