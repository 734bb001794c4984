//! A skill has another name, or none: the search finds its materials by what it is called now.

use ::jobs::{JobError, JobRun};
use catalog::jobs::SkillChanged;
use database::schema::{material_skills, skills};
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, SkillId};

use crate::search_rows;

/// Materials whose texts are written in one transaction.
const WRITTEN_TOGETHER: i64 = 200;

/// Writes the texts of the skill's materials anew, some hundred at a time.
///
/// # Errors
/// When the database fails.
pub async fn skill_changed(pools: &Pools, job: &SkillChanged, _run: &JobRun) -> Result<(), JobError> {
    let mut conn = pools.write().await?;
    let mut after = None;
    loop {
        let lot = materials_with(&mut conn, job.skill_id, after).await?;
        let Some(last) = lot.last() else { return Ok(()) };
        after = Some(*last);
        conn.transaction::<_, DatabaseError, _>(async |conn| search_rows::write(conn, &lot).await).await?;
    }
}

/// The materials with this skill, or with one that was merged into it.
async fn materials_with(
    conn: &mut AsyncPgConnection,
    skill: SkillId,
    after: Option<MaterialId>,
) -> Result<Vec<MaterialId>, DatabaseError> {
    let of_name = skills::table
        .filter(skills::id.eq(skill).or(skills::merged_into_id.is_not_distinct_from(skill)))
        .select(skills::id);
    let mut lot = material_skills::table
        .filter(material_skills::skill_id.eq_any(of_name))
        .select(material_skills::material_id)
        .distinct()
        .order(material_skills::material_id)
        .limit(WRITTEN_TOGETHER)
        .into_boxed();
    if let Some(after) = after {
        lot = lot.filter(material_skills::material_id.gt(after));
    }
    Ok(lot.load(conn).await?)
}
