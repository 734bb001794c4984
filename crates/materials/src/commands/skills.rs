//! What a material helps to learn.

use std::collections::HashSet;

use database::DatabaseError;
use database::schema::{material_skills, skills};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, SkillId};

use super::fields::{FieldProblem, Problem};

/// The most skills one material has.
pub const SKILLS_MAX: usize = 10;

/// The chosen skills, without repetitions, share-locked so that none is merged or retired meanwhile: skills are locked
/// before materials.
pub(super) async fn chosen(
    conn: &mut AsyncPgConnection,
    asked: &[SkillId],
    problems: &mut Vec<Problem>,
) -> Result<Vec<SkillId>, DatabaseError> {
    let mut chosen = asked.to_vec();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.len() > SKILLS_MAX {
        let message = "Choose at most 10 skills.";
        problems.push(Problem::new("skillIds", FieldProblem::TooManySkills, message));
        return Ok(Vec::new());
    }
    let live: HashSet<SkillId> = skills::table
        .filter(skills::id.eq_any(&chosen))
        .filter(skills::retired_at.is_null())
        .order(skills::id)
        .select(skills::id)
        .for_share()
        .load(conn)
        .await?
        .into_iter()
        .collect();
    for (index, id) in asked.iter().enumerate().filter(|(_, id)| !live.contains(id)) {
        problems.push(Problem::new(
            format!("skillIds.{index}"),
            FieldProblem::NotFound,
            format!("The skill {id} does not exist or is retired: choose another."),
        ));
    }
    Ok(chosen)
}

/// Makes these the skills of the material.
pub(super) async fn replace(
    conn: &mut AsyncPgConnection,
    id: MaterialId,
    chosen: &[SkillId],
) -> Result<(), DatabaseError> {
    diesel::delete(
        material_skills::table
            .filter(material_skills::material_id.eq(id))
            .filter(diesel::dsl::not(material_skills::skill_id.eq_any(chosen))),
    )
    .execute(conn)
    .await?;
    let rows: Vec<_> = chosen
        .iter()
        .map(|skill| (material_skills::material_id.eq(id), material_skills::skill_id.eq(skill)))
        .collect();
    diesel::insert_into(material_skills::table).values(rows).on_conflict_do_nothing().execute(conn).await?;
    Ok(())
}
