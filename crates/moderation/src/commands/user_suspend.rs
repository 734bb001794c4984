//! An admin keeps a user out.

use ::jobs::enqueue;
use booking::jobs::CancelOfSuspendedUser;
use catalog::commands::hide_teacher_of_user;
use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use identity::commands::user_suspend;
pub use identity::commands::user_suspend::UserSuspendCode;
use kernel::Actor;
use kernel::id::UserId;
use serde_json::json;

use crate::jobs::AccountSuspendedMail;

/// Who is suspended, and why.
#[derive(Debug, Clone)]
pub struct UserSuspendInput {
    /// The user.
    pub user_id: UserId,
    /// Why, in a sentence the user is told.
    pub reason: String,
}

/// Ends the user's login sessions, hides the teaching profile, has the bookings that are still to come called off and
/// paid back, and tells the user why.
///
/// # Errors
/// A refusal with a [`UserSuspendCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: UserSuspendInput,
) -> Result<UserId, CommandError<UserSuspendCode>> {
    let UserSuspendInput { user_id, reason } = input;
    conn.transaction::<_, CommandError<UserSuspendCode>, _>(async |conn| {
        user_suspend::run(conn, actor, now, user_id, &reason).await?;
        let teacher = hide_teacher_of_user(conn, now, user_id).await?;
        let entry = AuditEntry::about("user.suspend", user_id).change(
            json!({ "suspendedAt": null }),
            json!({
                "suspendedAt": now,
                "reason": reason.trim(),
                "hiddenTeacher": teacher.map(|teacher| teacher.to_string()),
            }),
        );
        audit::record(conn, actor, now, entry).await?;
        enqueue(conn, now, &AccountSuspendedMail { user_id }).await?;
        enqueue(conn, now, &CancelOfSuspendedUser { user_id }).await?;
        Ok(user_id)
    })
    .await
}
