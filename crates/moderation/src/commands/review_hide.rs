//! An admin takes a review out of public view.

use ::jobs::enqueue;
use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::ReviewId;
use kernel::{Actor, Refusal, Role, text};
use reviews::commands::{Visibility, set_visibility};
use reviews::{Review, ReviewConfig};
use serde_json::json;

use crate::jobs::ReviewHiddenMail;

/// The most characters of a reason.
const REASON_CHARACTERS_MAX: usize = 500;

/// Why nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewHideCode {
    /// There is no such review.
    NotFound,
    /// The reason is empty, too long or has characters that do not belong there.
    ReasonInvalid,
}

/// What is hidden, and why.
#[derive(Debug, Clone)]
pub struct ReviewHideInput {
    /// The review.
    pub review_id: ReviewId,
    /// Why, in a sentence its author is told.
    pub reason: String,
}

/// Hides the review from everybody but its author and admins; it no longer counts for the rating. The author is told.
/// Another reason for a review that is hidden already replaces the old one, and nobody is told again.
///
/// # Errors
/// A refusal with a [`ReviewHideCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &ReviewConfig,
    input: ReviewHideInput,
) -> Result<Review, CommandError<ReviewHideCode>> {
    actor.require_role(Role::Admin)?;
    let reason = text::single_line(&input.reason, REASON_CHARACTERS_MAX).map_err(|problem| {
        Refusal::on("reason", ReviewHideCode::ReasonInvalid, problem.message("The reason"))
    })?;
    let change = (input.review_id, Visibility::Hidden { reason });
    conn.transaction::<_, CommandError<ReviewHideCode>, _>(async |conn| {
        let Some((before, after)) = set_visibility(conn, now, config.rating_prior, change).await? else {
            let message = "There is no such review: reload the list.";
            return Err(CommandError::refused("reviewId", ReviewHideCode::NotFound, message));
        };
        if before == after {
            return Ok(after);
        }
        let entry = AuditEntry::about("review.hide", after.id).change(
            json!({ "hiddenAt": before.hidden_at, "reason": before.hidden_reason }),
            json!({ "hiddenAt": after.hidden_at, "reason": after.hidden_reason }),
        );
        audit::record(conn, actor, now, entry).await?;
        if before.hidden_at.is_none() {
            enqueue(conn, now, &ReviewHiddenMail { review_id: after.id }).await?;
        }
        Ok(after)
    })
    .await
}
