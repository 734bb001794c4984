//! An admin retires a skill.

use ::jobs::enqueue;
use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{skills, teacher_skills};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{SkillId, TeacherId};
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use crate::jobs::SkillChanged;
use crate::model::Skill;
use crate::search_rows;

/// Why the skill was not retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkillRetireCode {
    /// There is no such live skill.
    NotFound,
}

/// Which skill.
#[derive(Debug, Clone, Copy)]
pub struct SkillRetireInput {
    /// The skill.
    pub id: SkillId,
}

/// The teachers who have the skill, to be asked after the skill's row is locked.
pub(super) async fn teachers_with_skill(
    conn: &mut AsyncPgConnection,
    skill_id: SkillId,
) -> Result<Vec<TeacherId>, DatabaseError> {
    let teachers = teacher_skills::table
        .filter(teacher_skills::skill_id.eq(skill_id))
        .select(teacher_skills::teacher_id)
        .load(conn)
        .await?;
    Ok(teachers)
}

/// Retires the skill: nobody is found by it, can choose it or book it any more. What was booked keeps it.
///
/// # Errors
/// A refusal with a [`SkillRetireCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: SkillRetireInput,
) -> Result<Skill, CommandError<SkillRetireCode>> {
    actor.require_role(Role::Admin)?;
    conn.transaction::<_, CommandError<SkillRetireCode>, _>(async |conn| {
        let retired: Option<Skill> = diesel::update(skills::table.find(input.id))
            .filter(skills::retired_at.is_null())
            .set((skills::retired_at.eq(now), skills::updated_at.eq(now)))
            .returning(Skill::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        let Some(skill) = retired else {
            return Err(Refusal::on(
                "id",
                SkillRetireCode::NotFound,
                "This skill does not exist or is retired.",
            )
            .into());
        };
        let teachers = teachers_with_skill(conn, skill.id).await?;
        search_rows::write(conn, &teachers).await?;
        enqueue(conn, now, &SkillChanged { skill_id: skill.id }).await?;
        let entry = AuditEntry::about("skill.retire", skill.id)
            .change(json!({ "retiredAt": null }), json!({ "retiredAt": now }));
        audit::record(conn, actor, now, entry).await?;
        Ok(skill)
    })
    .await
}
