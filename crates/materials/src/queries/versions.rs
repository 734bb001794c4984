//! Versions and their files.

use std::collections::HashMap;

use catalog::policy::IsPublic;
use database::DatabaseError;
use database::schema::{entitlements, material_files, material_versions, materials, stored_files, teachers};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{MaterialId, MaterialVersionId};
use payments::{EntitlementKind, EntitlementStatus};

use crate::model::{MaterialFile, MaterialVersion};
use crate::policy::IsPublished;

/// The versions of these materials that the actor may see, each material's latest first: everybody the one that is in the
/// store, who has the material also those since hers, its teacher and admins all.
///
/// # Errors
/// When the database fails.
pub async fn versions_of_materials(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[MaterialId],
) -> Result<HashMap<MaterialId, Vec<MaterialVersion>>, DatabaseError> {
    let mut query = material_versions::table
        .inner_join(materials::table.inner_join(teachers::table))
        .filter(material_versions::material_id.eq_any(ids))
        .order((material_versions::material_id, material_versions::number.desc()))
        .into_boxed();
    let is_in_store = materials::published_version
        .is_not_distinct_from(material_versions::number.nullable())
        .and(IsPublished)
        .and(IsPublic);
    match actor {
        Actor::Anonymous => query = query.filter(is_in_store),
        Actor::User(user) if !actor.is_admin() => {
            let has_it = exists(
                entitlements::table
                    .filter(entitlements::user_id.eq(user.user_id))
                    .filter(entitlements::kind.eq(EntitlementKind::Material))
                    .filter(entitlements::subject_id.eq(material_versions::material_id))
                    .filter(entitlements::status.eq(EntitlementStatus::Active))
                    .filter(
                        entitlements::subject_version
                            .le(material_versions::number.nullable())
                            .assume_not_null(),
                    ),
            );
            let is_published = material_versions::published_at.is_not_null();
            let is_own =
                teachers::user_id.is_not_distinct_from(user.user_id).and(teachers::deleted_at.is_null());
            query = query.filter(is_in_store.or(is_own).or(is_published.and(has_it)));
        }
        Actor::User(_) | Actor::System => {}
    }
    let rows: Vec<MaterialVersion> = query.select(MaterialVersion::as_select()).load(conn).await?;
    let mut versions: HashMap<MaterialId, Vec<MaterialVersion>> = HashMap::new();
    for version in rows {
        versions.entry(version.material_id).or_default().push(version);
    }
    Ok(versions)
}

/// The files of these versions, each version's in the order its teacher gave them. Whether the asker may see the version is
/// asked where the version is read; who may download a file is asked by `material_download`.
///
/// # Errors
/// When the database fails.
pub async fn files_of_versions(
    conn: &mut AsyncPgConnection,
    versions: &[MaterialVersionId],
) -> Result<HashMap<MaterialVersionId, Vec<MaterialFile>>, DatabaseError> {
    let rows: Vec<MaterialFile> = material_files::table
        .inner_join(stored_files::table)
        .filter(material_files::version_id.eq_any(versions))
        .order((material_files::version_id, material_files::position))
        .select((
            material_files::version_id,
            material_files::stored_file_id,
            material_files::position,
            stored_files::file_name,
            stored_files::content_type,
            stored_files::byte_size,
            stored_files::status,
            stored_files::scan_status,
        ))
        .load(conn)
        .await?;
    let mut files: HashMap<MaterialVersionId, Vec<MaterialFile>> = HashMap::new();
    for file in rows {
        files.entry(file.version_id).or_default().push(file);
    }
    Ok(files)
}
