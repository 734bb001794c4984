//! Somebody says that a material ought not to be shown.

use chrono::{DateTime, Utc};
use database::schema::reports;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, MaterialId, ReportId, UserId};
use kernel::{Actor, text};
use materials::Material;
use uuid::Uuid;

use crate::model::Report;
use crate::queries::is_open;
use crate::state::{ReportReason, ReportStatus, ReportSubjectKind};

/// The most characters of a note.
pub const NOTE_LENGTH_MAX: usize = 2000;

/// The most reports that one person waits for to be decided.
pub const OPEN_REPORTS_MAX: usize = 20;

/// Why nothing was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialReportCode {
    /// There is no such material, or none that the actor may see.
    NotFound,
    /// It is the actor's own.
    OwnMaterial,
    /// The actor has reported it, and nobody has decided that yet.
    AlreadyReported,
    /// Too many of the actor's reports are not decided yet.
    TooManyReports,
    /// The note is too long, has characters that do not belong there, or is missing where only it says what is wrong.
    NoteInvalid,
}

/// What is reported, and why.
#[derive(Debug, Clone)]
pub struct MaterialReportInput {
    /// The material.
    pub material_id: MaterialId,
    /// What is wrong.
    pub reason: ReportReason,
    /// The same in words; needed when the reason is another one.
    pub note: Option<String>,
}

type Code = MaterialReportCode;
type Error = CommandError<Code>;

/// Puts it before the admins. Only they and the reporter know of it.
///
/// # Errors
/// A refusal with a [`MaterialReportCode`]; no access when nobody is signed in; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialReportInput,
) -> Result<Report, Error> {
    let user_id = actor.require_user()?.user_id;
    let note = checked_note(input.reason, input.note.as_deref())?;
    let id = input.material_id;
    conn.transaction::<_, Error, _>(async |conn| {
        let Some(material) = materials::queries::by_ids(conn, actor, &[id]).await?.pop() else {
            let message = "There is no such material: reload the page.";
            return Err(Error::refused("materialId", Code::NotFound, message));
        };
        if is_own(conn, user_id, &material).await? {
            let message = "This is your own material: change it, or take it out of the store.";
            return Err(Error::refused("materialId", Code::OwnMaterial, message));
        }
        refuse_too_many(conn, user_id, id).await?;
        let report: Option<Report> = diesel::insert_into(reports::table)
            .values((
                reports::id.eq(ReportId::generate(now)),
                reports::reporter_user_id.eq(user_id),
                reports::subject_kind.eq(ReportSubjectKind::Material),
                reports::subject_id.eq(id.uuid()),
                reports::reason.eq(input.reason),
                reports::note.eq(note),
                reports::status.eq(ReportStatus::Open),
                reports::created_at.eq(now),
                reports::updated_at.eq(now),
            ))
            // Two at once: the unique index of open reports lets one in.
            .on_conflict_do_nothing()
            .returning(Report::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        report.ok_or_else(already_reported)
    })
    .await
}

fn checked_note(reason: ReportReason, note: Option<&str>) -> Result<Option<String>, Error> {
    let Some(note) = note.filter(|note| !note.trim().is_empty()) else {
        if reason == ReportReason::Other {
            let message = "Say in the note what is wrong with it.";
            return Err(Error::refused("note", Code::NoteInvalid, message));
        }
        return Ok(None);
    };
    let note = text::multi_line(note, NOTE_LENGTH_MAX)
        .map_err(|problem| Error::refused("note", Code::NoteInvalid, problem.message("The note")))?;
    Ok(Some(note))
}

async fn is_own(
    conn: &mut AsyncPgConnection,
    user_id: UserId,
    material: &Material,
) -> Result<bool, DatabaseError> {
    let own = catalog::queries::teacher_of_user(conn, user_id).await?;
    Ok(own.is_some_and(|teacher| teacher.id == material.teacher_id))
}

/// Two at once may both see the last place: the limit keeps the queue from being flooded and need not be exact.
async fn refuse_too_many(conn: &mut AsyncPgConnection, user_id: UserId, id: MaterialId) -> Result<(), Error> {
    let open: Vec<(ReportSubjectKind, Uuid)> = reports::table
        .filter(reports::reporter_user_id.eq(user_id))
        .filter(is_open())
        .select((reports::subject_kind, reports::subject_id))
        .load(conn)
        .await?;
    if open.contains(&(ReportSubjectKind::Material, id.uuid())) {
        return Err(already_reported());
    }
    if open.len() >= OPEN_REPORTS_MAX {
        let message = "You have reported a lot that we have still to look at: please wait until we have.";
        return Err(kernel::Refusal::general(Code::TooManyReports, message).into());
    }
    Ok(())
}

fn already_reported() -> Error {
    let message = "You have reported this material already: we will look at it.";
    Error::refused("materialId", Code::AlreadyReported, message)
}
