//! What the teacher teaches.

use database::DatabaseError;
use database::schema::{skills, teacher_skills};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Refusal;
use kernel::id::{SkillId, TeacherId};

use super::{Problems, SKILLS_MAX, TeacherProfileUpdateCode};
use kernel::Change;

/// The chosen skills, without repetitions, share-locked so that none is merged or retired meanwhile.
pub(super) async fn chosen(
    conn: &mut AsyncPgConnection,
    change: &Change<Vec<SkillId>>,
    problems: &mut Problems,
) -> Result<Option<Vec<SkillId>>, DatabaseError> {
    let mut chosen = match change {
        Change::Keep => return Ok(None),
        Change::Clear => return Ok(Some(Vec::new())),
        Change::Set(chosen) => chosen.clone(),
    };
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.len() > SKILLS_MAX {
        problems.push(Refusal::on(
            "skillIds",
            TeacherProfileUpdateCode::TooManySkills,
            "Choose at most 20 skills.",
        ));
        return Ok(None);
    }
    let live: Vec<SkillId> = skills::table
        .filter(skills::id.eq_any(&chosen))
        .filter(skills::retired_at.is_null())
        .order(skills::id)
        .select(skills::id)
        .for_share()
        .load(conn)
        .await?;
    if let Change::Set(asked) = change {
        for (index, id) in asked.iter().enumerate().filter(|(_, id)| !live.contains(id)) {
            problems.push(Refusal::on(
                format!("skillIds.{index}"),
                TeacherProfileUpdateCode::NotFound,
                format!("The skill {id} does not exist or is retired: choose another."),
            ));
        }
    }
    Ok(Some(chosen))
}

pub(super) async fn live_count(conn: &mut AsyncPgConnection, id: TeacherId) -> Result<usize, DatabaseError> {
    let count: i64 = teacher_skills::table
        .inner_join(skills::table)
        .filter(teacher_skills::teacher_id.eq(id))
        .filter(skills::retired_at.is_null())
        .count()
        .get_result(conn)
        .await?;
    Ok(usize::try_from(count).unwrap_or_default())
}

pub(super) async fn replace(
    conn: &mut AsyncPgConnection,
    id: TeacherId,
    chosen: &[SkillId],
) -> Result<(), DatabaseError> {
    diesel::delete(
        teacher_skills::table
            .filter(teacher_skills::teacher_id.eq(id))
            .filter(diesel::dsl::not(teacher_skills::skill_id.eq_any(chosen))),
    )
    .execute(conn)
    .await?;
    let rows: Vec<_> = chosen
        .iter()
        .map(|skill| (teacher_skills::teacher_id.eq(id), teacher_skills::skill_id.eq(skill)))
        .collect();
    diesel::insert_into(teacher_skills::table).values(rows).on_conflict_do_nothing().execute(conn).await?;
    Ok(())
}
