//! The cover and the preview of a material.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::AsyncPgConnection;
use kernel::id::StoredFileId;
use kernel::{Actor, Change};
use storage::{AttachRefusal, FilePurpose};

use super::files;
use super::material_update::{MaterialUpdateCode, MaterialUpdateInput};
use crate::model::Material;

/// Takes new pictures into use and puts them on the material in memory; the fields at fault.
pub(super) async fn take(
    conn: &mut AsyncPgConnection,
    by: (&Actor, DateTime<Utc>),
    material: &mut Material,
    input: &MaterialUpdateInput,
) -> Result<Vec<(&'static str, AttachRefusal)>, CommandError<MaterialUpdateCode>> {
    let mut problems = Vec::new();
    let parts = [
        ("coverFileId", FilePurpose::MaterialCover, &mut material.cover_file_id, &input.cover),
        ("previewFileId", FilePurpose::MaterialPreview, &mut material.preview_file_id, &input.preview),
    ];
    for (field, purpose, target, change) in parts {
        match change {
            Change::Keep => {}
            Change::Clear => *target = None,
            // What it has already stays as it is.
            Change::Set(file) if *target == Some(*file) => {}
            Change::Set(file) => match files::take(conn, by, *file, purpose).await? {
                None => *target = Some(*file),
                Some(refusal) => problems.push((field, refusal)),
            },
        }
    }
    Ok(problems)
}

/// Gives up what the material no longer shows.
pub(super) async fn discard_replaced(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (before, after): (&Material, &Material),
) -> Result<(), DatabaseError> {
    let pictures = |of: &Material| [of.cover_file_id, of.preview_file_id];
    let mut replaced: Vec<StoredFileId> = pictures(before)
        .into_iter()
        .flatten()
        .filter(|file| !pictures(after).contains(&Some(*file)))
        .collect();
    replaced.sort_unstable();
    for file in replaced {
        storage::discard(conn, now, file).await?;
    }
    Ok(())
}
