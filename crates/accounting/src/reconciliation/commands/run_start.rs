//! An admin has the books compared now.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use super::run_open::{self, OpenedRun};

/// Why none is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStartCode {
    /// One goes on: it is woken up and answered, which is why the command does not fail for it.
    AlreadyRunning,
}

impl RunStartCode {
    /// What is said beside a run that goes on already.
    #[must_use]
    pub fn already_running() -> Refusal<Self> {
        let message = "A comparison goes on already: wait until it has ended, then start another one.";
        Refusal::general(Self::AlreadyRunning, message)
    }
}

/// Opens a run, or answers the one that goes on. Admins only.
///
/// # Errors
/// Access for everybody but admins; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<OpenedRun, CommandError<RunStartCode>> {
    let admin = actor.require_role(Role::Admin)?;
    connection
        .transaction::<_, CommandError<RunStartCode>, _>(async |connection| {
            let opened = run_open::run(connection, now, Some(admin.user_id)).await?;
            if opened.is_new {
                let mut entry = AuditEntry::about("reconciliation.start", opened.run.id);
                entry.after = Some(json!({ "startsAt": opened.run.starts_at, "endsAt": opened.run.ends_at }));
                audit::record(connection, actor, now, entry).await?;
            }
            Ok(opened)
        })
        .await
}
