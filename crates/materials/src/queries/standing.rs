//! How materials stand: what [`crate::policy::publish`] asks about.

use std::collections::HashMap;

use catalog::policy::IsPublic;
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{material_files, material_versions, materials, stored_files, teachers};
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, MaterialVersionId};
use storage::{ScanStatus, StoredFileStatus};

use crate::model::Material;
use crate::policy::{Situation, VersionFiles};

/// What is asked of a material before it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Whether its teacher is in public view.
    pub is_teacher_public: bool,
    /// The version that is being worked on.
    pub draft: Option<VersionFiles>,
    /// The version that is or was in the store.
    pub published: Option<VersionFiles>,
}

impl Standing {
    /// The same with the material.
    #[must_use]
    pub fn of<'a>(&self, material: &'a Material) -> Situation<'a> {
        Situation {
            material,
            is_teacher_public: self.is_teacher_public,
            draft: self.draft,
            published: self.published,
        }
    }
}

/// How these materials stand; two statements. For their teachers and admins.
///
/// # Errors
/// When the database fails.
pub async fn standing_of_materials(
    conn: &mut AsyncPgConnection,
    ids: &[MaterialId],
) -> Result<HashMap<MaterialId, Standing>, DatabaseError> {
    let draft_or_published = material_versions::material_id.eq(materials::id).and(
        material_versions::published_at
            .is_null()
            .or(materials::published_version.is_not_distinct_from(material_versions::number.nullable())),
    );
    let versions: Vec<VersionRow> = materials::table
        .inner_join(teachers::table)
        .left_join(material_versions::table.on(draft_or_published))
        .filter(materials::id.eq_any(ids))
        .select((
            materials::id,
            IsPublic,
            material_versions::id.nullable(),
            material_versions::published_at.nullable(),
        ))
        .load(conn)
        .await?;
    let of_versions: Vec<MaterialVersionId> = versions.iter().filter_map(|row| row.2).collect();
    let files = count_files(conn, &of_versions).await?;
    let mut standings: HashMap<MaterialId, Standing> = HashMap::new();
    for (material, is_teacher_public, version, published_at) in versions {
        let standing = standings.entry(material).or_default();
        standing.is_teacher_public = is_teacher_public;
        let Some(version) = version else { continue };
        let is_draft = published_at.is_none();
        let part = if is_draft { &mut standing.draft } else { &mut standing.published };
        *part = Some(files.get(&version).copied().unwrap_or(VersionFiles { count: 0, ready_count: 0 }));
    }
    Ok(standings)
}

/// A material, whether its teacher is public, and a version of it with the instant it was published.
type VersionRow = (MaterialId, bool, Option<MaterialVersionId>, Option<DateTime<Utc>>);

async fn count_files(
    conn: &mut AsyncPgConnection,
    versions: &[MaterialVersionId],
) -> Result<HashMap<MaterialVersionId, VersionFiles>, DatabaseError> {
    let can_be_handed_out =
        stored_files::status.eq(StoredFileStatus::Ready).and(stored_files::scan_status.eq(ScanStatus::Clean));
    let rows: Vec<(MaterialVersionId, i64, i64)> = material_files::table
        .inner_join(stored_files::table)
        .filter(material_files::version_id.eq_any(versions))
        .group_by(material_files::version_id)
        .select((
            material_files::version_id,
            count_star(),
            count(stored_files::id).aggregate_filter(can_be_handed_out),
        ))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, count, ready_count)| (id, VersionFiles { count, ready_count })).collect())
}
