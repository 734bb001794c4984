//! An admin merges a skill into another.

use ::jobs::enqueue;
use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::{skills, teacher_skills};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{SkillId, TeacherId};
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use super::skill_retire::teachers_with_skill;
use crate::jobs::SkillChanged;
use crate::model::Skill;
use crate::search_rows;

/// Why the skills stayed two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkillMergeCode {
    /// One of them does not exist or is retired.
    NotFound,
    /// A skill cannot be merged into itself.
    SameSkill,
}

/// Which skill goes where.
#[derive(Debug, Clone, Copy)]
pub struct SkillMergeInput {
    /// The skill that ends.
    pub id: SkillId,
    /// The skill that its teachers have from now on.
    pub into_id: SkillId,
}

/// Merges: every teacher of the first skill has the second, links to the first lead to the second, and what was booked
/// keeps the first. Returns the skill that stays.
///
/// # Errors
/// A refusal with a [`SkillMergeCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: SkillMergeInput,
) -> Result<Skill, CommandError<SkillMergeCode>> {
    actor.require_role(Role::Admin)?;
    if input.id == input.into_id {
        return Err(Refusal::on("intoId", SkillMergeCode::SameSkill, "Choose two different skills.").into());
    }
    conn.transaction::<_, CommandError<SkillMergeCode>, _>(async |conn| {
        let live: Vec<Skill> = skills::table
            .filter(skills::id.eq_any([input.id, input.into_id]))
            .filter(skills::retired_at.is_null())
            .order(skills::id)
            .select(Skill::as_select())
            .for_no_key_update()
            .load(conn)
            .await?;
        for (field, id) in [("id", input.id), ("intoId", input.into_id)] {
            if !live.iter().any(|skill| skill.id == id) {
                return Err(Refusal::on(
                    field,
                    SkillMergeCode::NotFound,
                    "This skill does not exist or is retired.",
                )
                .into());
            }
        }
        let moved = move_teachers(conn, input).await?;
        // Those merged into the first before lead to the second, too: one step is enough to find the living one.
        diesel::update(skills::table.filter(skills::merged_into_id.eq(input.id)))
            .set((skills::merged_into_id.eq(input.into_id), skills::updated_at.eq(now)))
            .execute(conn)
            .await?;
        diesel::update(skills::table.find(input.id))
            .set((
                skills::retired_at.eq(now),
                skills::merged_into_id.eq(input.into_id),
                skills::updated_at.eq(now),
            ))
            .execute(conn)
            .await?;
        search_rows::write(conn, &moved).await?;
        enqueue(conn, now, &SkillChanged { skill_id: input.id }).await?;
        let entry = AuditEntry::about("skill.merge", input.id).change(
            json!({ "retiredAt": null, "mergedInto": null }),
            json!({ "retiredAt": now, "mergedInto": input.into_id.to_string(), "teachers": moved.len() }),
        );
        audit::record(conn, actor, now, entry).await?;
        let stays = skills::table.find(input.into_id).select(Skill::as_select()).first(conn).await?;
        Ok(stays)
    })
    .await
}

async fn move_teachers(
    conn: &mut AsyncPgConnection,
    input: SkillMergeInput,
) -> Result<Vec<TeacherId>, CommandError<SkillMergeCode>> {
    let teachers = teachers_with_skill(conn, input.id).await?;
    let rows: Vec<_> = teachers
        .iter()
        .map(|teacher| (teacher_skills::teacher_id.eq(teacher), teacher_skills::skill_id.eq(input.into_id)))
        .collect();
    // Two parameters a row: a statement takes 65,535 of them.
    for lot in rows.chunks(10_000) {
        diesel::insert_into(teacher_skills::table).values(lot).on_conflict_do_nothing().execute(conn).await?;
    }
    diesel::delete(teacher_skills::table.filter(teacher_skills::skill_id.eq(input.id))).execute(conn).await?;
    Ok(teachers)
}
