//! The cover and the preview of a material.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::AsyncPgConnection;
use kernel::Actor;
use storage::{AttachRefusal, FilePurpose};

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
        match storage::attach_change(conn, by, *target, change, purpose).await? {
            Ok(shown) => *target = shown,
            Err(refusal) => problems.push((field, refusal)),
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
    storage::discard_replaced(conn, now, &pictures(before), &pictures(after)).await
}
