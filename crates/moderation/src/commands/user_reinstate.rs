//! An admin lets a suspended user in again.

use ::jobs::enqueue;
use catalog::commands::show_teacher_of_user;
use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use identity::commands::user_reinstate;
pub use identity::commands::user_reinstate::UserReinstateCode;
use kernel::Actor;
use kernel::id::UserId;
use serde_json::json;

use crate::jobs::AccountReinstatedMail;

/// Who is let in again.
#[derive(Debug, Clone, Copy)]
pub struct UserReinstateInput {
    /// The user.
    pub user_id: UserId,
}

/// Ends the suspension, shows the teaching profile again and tells the user.
///
/// # Errors
/// A refusal with a [`UserReinstateCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: UserReinstateInput,
) -> Result<UserId, CommandError<UserReinstateCode>> {
    let user_id = input.user_id;
    conn.transaction::<_, CommandError<UserReinstateCode>, _>(async |conn| {
        user_reinstate::run(conn, actor, now, user_id).await?;
        let teacher = show_teacher_of_user(conn, now, user_id).await?;
        let entry = AuditEntry::about("user.reinstate", user_id).change(
            json!({ "suspended": true }),
            json!({ "suspended": false, "shownTeacher": teacher.map(|teacher| teacher.to_string()) }),
        );
        audit::record(conn, actor, now, entry).await?;
        enqueue(conn, now, &AccountReinstatedMail { user_id }).await?;
        Ok(user_id)
    })
    .await
}
