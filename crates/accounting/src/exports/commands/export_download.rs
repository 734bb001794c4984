//! An admin takes a file: what is in it is about people and their money, so it is written down who did.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::exports;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::ExportId;
use kernel::{Actor, Refusal, Role};

use crate::exports::model::Export;
use crate::exports::state::ExportStatus;

/// Why there is nothing to download. Field: `exportId`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportDownloadCode {
    /// There is no such export.
    NotFound,
    /// It is still being written.
    NotReady,
    /// It could not be written.
    Failed,
    /// It was deleted.
    Expired,
}

type Code = ExportDownloadCode;
type Error = CommandError<Code>;

/// The export and where its file lies. Any admin may have it.
///
/// # Errors
/// Access for everybody but admins; what [`ExportDownloadCode`] says; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    id: ExportId,
) -> Result<(Export, String), Error> {
    actor.require_role(Role::Admin)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let found = exports::table.find(id).select(Export::as_select());
            let export: Option<Export> = found.first(connection).await.optional()?;
            let export = export.ok_or_else(|| {
                let message = "There is no such export: look into the list.";
                Refusal::on("exportId", Code::NotFound, message)
            })?;
            refuse_unready(&export, now)?;
            let key = export.object_key.clone();
            let key = key.ok_or_else(|| DatabaseError::internal(format!("{id} is ready without a file")))?;
            audit::record(connection, actor, now, AuditEntry::about("export.download", id)).await?;
            Ok((export, key))
        })
        .await
}

fn refuse_unready(export: &Export, now: DateTime<Utc>) -> Result<(), Refusal<Code>> {
    let (code, message) = match export.status {
        ExportStatus::Ready if export.expires_at.is_some_and(|expires_at| expires_at > now) => return Ok(()),
        ExportStatus::Ready | ExportStatus::Expired => {
            (Code::Expired, "This file was deleted after seven days: ask for it again.")
        }
        ExportStatus::Waiting | ExportStatus::Running => {
            (Code::NotReady, "This file is still being written: you are told when it is ready.")
        }
        ExportStatus::Failed => (Code::Failed, "This file could not be written: ask for it again."),
    };
    Err(Refusal::on("exportId", code, message))
}
