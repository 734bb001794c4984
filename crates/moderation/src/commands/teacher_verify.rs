//! An admin verifies a teacher, or takes the verification back.

use ::jobs::enqueue;
use catalog::Teacher;
use catalog::commands::set_verified;
use catalog::queries::teachers_by_ids;
use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::TeacherId;
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use crate::jobs::TeacherVerifiedMail;

/// Why nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeacherVerifyCode {
    /// There is no such teacher.
    NotFound,
}

/// Who is verified, or no longer.
#[derive(Debug, Clone, Copy)]
pub struct TeacherVerifyInput {
    /// The teacher.
    pub teacher_id: TeacherId,
    /// Whether she is verified from now on.
    pub verified: bool,
}

/// Sets or takes the verification; when it already is as asked, nothing happens. A newly verified teacher is told by
/// mail.
///
/// # Errors
/// A refusal with a [`TeacherVerifyCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: TeacherVerifyInput,
) -> Result<Teacher, CommandError<TeacherVerifyCode>> {
    actor.require_role(Role::Admin)?;
    let TeacherVerifyInput { teacher_id, verified } = input;
    conn.transaction::<_, CommandError<TeacherVerifyCode>, _>(async |conn| {
        let Some(before) = set_verified(conn, now, teacher_id, verified).await? else {
            return Err(Refusal::on(
                "teacherId",
                TeacherVerifyCode::NotFound,
                "There is no such teacher: reload the list.",
            )
            .into());
        };
        let after = teachers_by_ids(conn, actor, &[teacher_id]).await?.pop();
        let after =
            after.ok_or_else(|| DatabaseError::internal("the teacher is gone within its own lock"))?;
        if before.verified_at != after.verified_at {
            let entry =
                AuditEntry::about(if verified { "teacher.verify" } else { "teacher.unverify" }, teacher_id)
                    .change(
                        json!({ "verifiedAt": before.verified_at }),
                        json!({ "verifiedAt": after.verified_at }),
                    );
            audit::record(conn, actor, now, entry).await?;
            if verified && after.user_id.is_some() {
                enqueue(conn, now, &TeacherVerifiedMail { teacher_id }).await?;
            }
        }
        Ok(after)
    })
    .await
}
