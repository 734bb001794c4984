//! An admin renames a skill.

use ::jobs::enqueue;
use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::skills;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::SkillId;
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use super::skill_retire::teachers_with_skill;
use super::vocabulary_names::{NameProblem, names};
use crate::jobs::SkillChanged;
use crate::model::Skill;
use crate::search_rows;

/// Why the skill kept its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkillRenameCode {
    /// A name is empty.
    Empty,
    /// A name is too long.
    TooLong,
    /// A name has invisible or control characters.
    ForbiddenCharacter,
    /// Another live skill has this English name.
    NameTaken,
    /// There is no such live skill.
    NotFound,
}

impl From<NameProblem> for SkillRenameCode {
    fn from(problem: NameProblem) -> Self {
        match problem {
            NameProblem::Empty => Self::Empty,
            NameProblem::TooLong => Self::TooLong,
            NameProblem::ForbiddenCharacter => Self::ForbiddenCharacter,
        }
    }
}

/// The skill and its new names.
#[derive(Debug, Clone)]
pub struct SkillRenameInput {
    /// Which skill.
    pub id: SkillId,
    /// The English name.
    pub name: String,
    /// The Indonesian name.
    pub name_indonesian: String,
}

/// Renames the skill; its slug stays, so that links go on working. Its teachers are found
/// by the new name at once.
///
/// # Errors
/// Refusals with a [`SkillRenameCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: SkillRenameInput,
) -> Result<Skill, CommandError<SkillRenameCode>> {
    actor.require_role(Role::Admin)?;
    let names = names::<SkillRenameCode>(&input.name, &input.name_indonesian)?;
    conn.transaction::<_, CommandError<SkillRenameCode>, _>(async |conn| {
        let before: Option<Skill> = skills::table
            .find(input.id)
            .filter(skills::retired_at.is_null())
            .select(Skill::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?;
        let Some(before) = before else {
            return Err(Refusal::on(
                "id",
                SkillRenameCode::NotFound,
                "This skill does not exist or is retired.",
            )
            .into());
        };
        let renamed = diesel::update(skills::table.find(input.id))
            .set((
                skills::name.eq(&names.name),
                skills::name_indonesian.eq(&names.name_indonesian),
                skills::updated_at.eq(now),
            ))
            .returning(Skill::as_returning())
            .get_result::<Skill>(conn)
            .await;
        let after = match renamed {
            Err(error) if database::constraint_name(&error) == Some("skills_name_key") => {
                return Err(Refusal::on(
                    "name",
                    SkillRenameCode::NameTaken,
                    "Another skill has this name: choose a different one, or merge the two.",
                )
                .into());
            }
            renamed => renamed?,
        };
        let teachers = teachers_with_skill(conn, input.id).await?;
        search_rows::write(conn, &teachers).await?;
        enqueue(conn, now, &SkillChanged { skill_id: input.id }).await?;
        let entry = AuditEntry::about("skill.rename", input.id).change(
            json!({ "name": before.name, "nameIndonesian": before.name_indonesian }),
            json!({ "name": after.name, "nameIndonesian": after.name_indonesian }),
        );
        audit::record(conn, actor, now, entry).await?;
        Ok(after)
    })
    .await
}
