//! A teacher chooses the files of a material's next version.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::materials;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, StoredFileId};
use kernel::text::{TextProblem, multi_line};
use kernel::{Actor, Refusal, Refusals, Role};
use storage::{AttachRefusal, FilePurpose};

use super::files;
use super::{draft, own};
use crate::model::Material;
use crate::policy;

/// The most files one version has.
pub const FILES_MAX: usize = 20;
/// The longest notes, in characters.
pub const NOTES_LENGTH_MAX: usize = 2_000;

/// Why the version stayed as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialFilesSetCode {
    /// There is no such material or file of yours; `field` says which.
    NotFound,
    /// The material is archived.
    Archived,
    /// No file was chosen.
    Required,
    /// More than 20 files.
    TooManyFiles,
    /// A file is named twice.
    Repeated,
    /// The file was uploaded for something else.
    WrongPurpose,
    /// The file is not uploaded, inspected and scanned yet, or was refused.
    FileNotReady,
    /// The file is used by something else already.
    FileInUse,
    /// The notes are too long.
    TooLong,
    /// The notes have invisible or control characters.
    ForbiddenCharacter,
}

impl From<AttachRefusal> for MaterialFilesSetCode {
    fn from(refusal: AttachRefusal) -> Self {
        match refusal {
            AttachRefusal::NotFound => Self::NotFound,
            AttachRefusal::WrongPurpose => Self::WrongPurpose,
            AttachRefusal::NotReady => Self::FileNotReady,
            AttachRefusal::InUse => Self::FileInUse,
        }
    }
}

/// The files of the next version.
#[derive(Debug, Clone)]
pub struct MaterialFilesSetInput {
    /// Of which material.
    pub id: MaterialId,
    /// All of them, in order: uploaded ones, and those of other versions of the material that stay.
    pub files: Vec<StoredFileId>,
    /// What is new.
    pub notes: Option<String>,
}

type Code = MaterialFilesSetCode;
type Error = CommandError<Code>;

/// Begins the next version with these files, or gives them to the one that was begun. What no version needs any more is
/// deleted. Nobody gets it before it is published.
///
/// # Errors
/// Refusals with a [`MaterialFilesSetCode`], one for every file at fault; no access without the role TEACHER; otherwise
/// when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialFilesSetInput,
) -> Result<Material, Error> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    let mut refusals = count_refusals(&input.files);
    let notes = notes(input.notes.as_deref()).map_err(|refusal| refusals.push(refusal)).ok().flatten();
    Refusals::check(refusals)?;
    conn.transaction::<_, Error, _>(async |conn| {
        let Some(material) = own::lock(conn, user_id, input.id).await? else {
            return Err(Refusal::on("id", Code::NotFound, own::NO_SUCH_MATERIAL).into());
        };
        if policy::edit(&material).is_err() {
            return Err(Refusal::on("id", Code::Archived, own::IS_ARCHIVED).into());
        }
        Refusals::check(take_new(conn, (actor, now), material.id, &input.files).await?)?;
        let version = draft::open(conn, now, material.id, notes).await?;
        draft::set_files(conn, now, version, &input.files).await?;
        let material = diesel::update(materials::table.find(material.id))
            .set(materials::updated_at.eq(now))
            .returning(Material::as_returning())
            .get_result(conn)
            .await?;
        Ok(material)
    })
    .await
}

fn count_refusals(chosen: &[StoredFileId]) -> Vec<Refusal<Code>> {
    if chosen.is_empty() {
        return vec![Refusal::on("fileIds", Code::Required, "Choose at least one file.")];
    }
    if chosen.len() > FILES_MAX {
        return vec![Refusal::on("fileIds", Code::TooManyFiles, "A material has at most 20 files.")];
    }
    let mut seen = HashSet::new();
    chosen
        .iter()
        .enumerate()
        .filter(|(_, file)| !seen.insert(**file))
        .map(|(index, _)| {
            Refusal::on(format!("fileIds.{index}"), Code::Repeated, "This file is in the list already.")
        })
        .collect()
}

/// The notes, cleaned; empty ones are none.
fn notes(text: Option<&str>) -> Result<Option<String>, Refusal<Code>> {
    let code = match multi_line(text.unwrap_or_default(), NOTES_LENGTH_MAX) {
        Ok(text) => return Ok(Some(text)),
        Err(TextProblem::Empty | TextProblem::TooShort { .. }) => return Ok(None),
        Err(problem @ TextProblem::TooLong { .. }) => (Code::TooLong, problem),
        Err(problem @ TextProblem::ForbiddenCharacter) => (Code::ForbiddenCharacter, problem),
    };
    Err(Refusal::on("notes", code.0, code.1.message("The text about what is new")))
}

/// Takes those files into use that the material does not have in some version, in the order of their ids, so that two who
/// want the same ones do not wait for each other in a circle.
async fn take_new(
    conn: &mut AsyncPgConnection,
    by: (&Actor, DateTime<Utc>),
    id: MaterialId,
    chosen: &[StoredFileId],
) -> Result<Vec<Refusal<Code>>, Error> {
    let present = files::of_material(conn, id).await?;
    let mut new: Vec<(usize, StoredFileId)> =
        chosen.iter().copied().enumerate().filter(|(_, file)| !present.contains(file)).collect();
    new.sort_unstable_by_key(|(_, file)| *file);
    let mut refusals = Vec::new();
    for (index, file) in new {
        if let Some(problem) = files::take(conn, by, file, FilePurpose::MaterialFile).await? {
            refusals.push(Refusal::on(format!("fileIds.{index}"), problem.into(), problem.message()));
        }
    }
    Ok(refusals)
}
