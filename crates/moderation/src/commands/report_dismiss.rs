//! An admin finds nothing wrong with what was reported.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::reports;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::ReportId;
use kernel::{Actor, Role, text};
use serde_json::json;

use crate::model::Report;
use crate::queries::{is_open, reports_by_ids};
use crate::state::ReportStatus;

/// The most characters of a note.
pub const DISMISSAL_NOTE_LENGTH_MAX: usize = 500;

/// Why the report stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportDismissCode {
    /// There is no such report.
    NotFound,
    /// What it is about was taken down.
    AlreadyUpheld,
    /// The note is too long or has characters that do not belong there.
    NoteInvalid,
}

/// Which report, and why.
#[derive(Debug, Clone)]
pub struct ReportDismissInput {
    /// The report.
    pub report_id: ReportId,
    /// Why, for the audit log: nobody but admins reads it.
    pub note: Option<String>,
}

type Code = ReportDismissCode;
type Error = CommandError<Code>;

/// Takes the report off the list. One that is dismissed already stays as it is.
///
/// # Errors
/// A refusal with a [`ReportDismissCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: ReportDismissInput,
) -> Result<Report, Error> {
    let admin = actor.require_role(Role::Admin)?.user_id;
    let note = checked_note(input.note.as_deref())?;
    conn.transaction::<_, Error, _>(async |conn| {
        let dismissed: Option<Report> =
            diesel::update(reports::table.filter(reports::id.eq(input.report_id)).filter(is_open()))
                .set((
                    reports::status.eq(ReportStatus::Dismissed),
                    reports::decided_at.eq(now),
                    reports::decided_by_user_id.eq(admin),
                    reports::updated_at.eq(now),
                ))
                .returning(Report::as_returning())
                .get_result(conn)
                .await
                .optional()?;
        let Some(dismissed) = dismissed else { return as_it_is(conn, actor, input.report_id).await };
        let entry = AuditEntry::about("report.dismiss", dismissed.id).change(
            json!({ "status": ReportStatus::Open.as_str() }),
            json!({
                "status": dismissed.status.as_str(),
                "materialId": dismissed.material_id().to_string(),
                "note": note,
            }),
        );
        audit::record(conn, actor, now, entry).await?;
        Ok(dismissed)
    })
    .await
}

fn checked_note(note: Option<&str>) -> Result<Option<String>, Error> {
    let Some(note) = note.filter(|note| !note.trim().is_empty()) else { return Ok(None) };
    let note = text::multi_line(note, DISMISSAL_NOTE_LENGTH_MAX)
        .map_err(|problem| Error::refused("note", Code::NoteInvalid, problem.message("The note")))?;
    Ok(Some(note))
}

/// What was not open.
async fn as_it_is(conn: &mut AsyncPgConnection, actor: &Actor, id: ReportId) -> Result<Report, Error> {
    match reports_by_ids(conn, actor, &[id]).await?.pop() {
        Some(report) if report.status == ReportStatus::Dismissed => Ok(report),
        Some(_) => {
            let message = "The material was taken down on this report: restore it if that was wrong.";
            Err(Error::refused("reportId", Code::AlreadyUpheld, message))
        }
        None => {
            let message = "There is no such report: reload the list.";
            Err(Error::refused("reportId", Code::NotFound, message))
        }
    }
}
