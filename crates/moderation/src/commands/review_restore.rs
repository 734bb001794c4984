//! An admin shows a hidden review again.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::ReviewId;
use kernel::{Actor, Role};
use reviews::commands::{Visibility, set_visibility};
use reviews::{Review, ReviewConfig};
use serde_json::json;

/// Why nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewRestoreCode {
    /// There is no such review.
    NotFound,
}

/// What is shown again.
#[derive(Debug, Clone, Copy)]
pub struct ReviewRestoreInput {
    /// The review.
    pub review_id: ReviewId,
}

/// Shows the review again; it counts for the rating as before. One that everybody sees stays as it is.
///
/// # Errors
/// A refusal with a [`ReviewRestoreCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &ReviewConfig,
    input: ReviewRestoreInput,
) -> Result<Review, CommandError<ReviewRestoreCode>> {
    actor.require_role(Role::Admin)?;
    let change = (input.review_id, Visibility::Public);
    conn.transaction::<_, CommandError<ReviewRestoreCode>, _>(async |conn| {
        let Some((before, after)) = set_visibility(conn, now, config.rating_prior, change).await? else {
            let message = "There is no such review: reload the list.";
            return Err(CommandError::refused("reviewId", ReviewRestoreCode::NotFound, message));
        };
        if before != after {
            let entry = AuditEntry::about("review.restore", after.id).change(
                json!({ "hiddenAt": before.hidden_at, "reason": before.hidden_reason }),
                json!({ "hiddenAt": null, "reason": null }),
            );
            audit::record(conn, actor, now, entry).await?;
        }
        Ok(after)
    })
    .await
}
