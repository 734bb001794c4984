//! What materials help to learn.

use std::collections::HashMap;

use database::DatabaseError;
use database::schema::{material_skills, skills};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, SkillId};

/// The live skills of these materials, each material's by name; one that was merged is the one it was merged into.
/// Whether the asker may see the material is asked where the material is read.
///
/// # Errors
/// When the database fails.
pub async fn skills_of_materials(
    conn: &mut AsyncPgConnection,
    materials: &[MaterialId],
) -> Result<HashMap<MaterialId, Vec<SkillId>>, DatabaseError> {
    let live = diesel::alias!(skills as live_skills);
    let is_it_or_its_target = live
        .field(skills::id)
        .eq(skills::id)
        .or(live.field(skills::id).nullable().is_not_distinct_from(skills::merged_into_id));
    let rows: Vec<(MaterialId, SkillId)> = material_skills::table
        .inner_join(skills::table)
        .inner_join(live.on(is_it_or_its_target))
        .filter(material_skills::material_id.eq_any(materials))
        .filter(live.field(skills::retired_at).is_null())
        .order((material_skills::material_id, live.field(skills::name), live.field(skills::id)))
        .select((material_skills::material_id, live.field(skills::id)))
        .load(conn)
        .await?;
    let mut helped: HashMap<MaterialId, Vec<SkillId>> = HashMap::new();
    for (material, skill) in rows {
        let skills = helped.entry(material).or_default();
        if !skills.contains(&skill) {
            skills.push(skill);
        }
    }
    Ok(helped)
}
