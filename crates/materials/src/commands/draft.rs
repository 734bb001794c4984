//! The version of a material that is being worked on.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{material_files, material_versions};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, MaterialVersionId, StoredFileId};

use super::files;

/// Begins it, or goes on with it, with these notes. The material is locked: it is begun once.
pub(super) async fn open(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: MaterialId,
    notes: Option<String>,
) -> Result<MaterialVersionId, DatabaseError> {
    let open: Option<MaterialVersionId> = diesel::update(material_versions::table)
        .filter(material_versions::material_id.eq(id))
        .filter(material_versions::published_at.is_null())
        .set((material_versions::notes.eq(&notes), material_versions::updated_at.eq(now)))
        .returning(material_versions::id)
        .get_result(conn)
        .await
        .optional()?;
    if let Some(open) = open {
        return Ok(open);
    }
    let last: Option<i32> = material_versions::table
        .filter(material_versions::material_id.eq(id))
        .select(max(material_versions::number))
        .first(conn)
        .await?;
    let version = MaterialVersionId::generate(now);
    diesel::insert_into(material_versions::table)
        .values((
            material_versions::id.eq(version),
            material_versions::material_id.eq(id),
            material_versions::number.eq(last.unwrap_or(0).saturating_add(1)),
            material_versions::notes.eq(notes),
            material_versions::created_at.eq(now),
            material_versions::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(version)
}

/// Makes these, in this order, its files.
pub(super) async fn set_files(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    version: MaterialVersionId,
    chosen: &[StoredFileId],
) -> Result<(), DatabaseError> {
    let before: Vec<StoredFileId> =
        diesel::delete(material_files::table.filter(material_files::version_id.eq(version)))
            .returning(material_files::stored_file_id)
            .get_results(conn)
            .await?;
    let rows: Vec<_> = (0_i32..)
        .zip(chosen)
        .map(|(position, file)| {
            (
                material_files::version_id.eq(version),
                material_files::stored_file_id.eq(file),
                material_files::position.eq(position),
            )
        })
        .collect();
    diesel::insert_into(material_files::table).values(rows).execute(conn).await?;
    files::discard_unneeded(conn, now, before).await
}

/// Drops it and the files that only it needed. `false` when there is none.
pub(super) async fn discard(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: MaterialId,
) -> Result<bool, DatabaseError> {
    let open: Option<MaterialVersionId> = material_versions::table
        .filter(material_versions::material_id.eq(id))
        .filter(material_versions::published_at.is_null())
        .select(material_versions::id)
        .first(conn)
        .await
        .optional()?;
    let Some(version) = open else { return Ok(false) };
    set_files(conn, now, version, &[]).await?;
    diesel::delete(material_versions::table.find(version)).execute(conn).await?;
    Ok(true)
}
