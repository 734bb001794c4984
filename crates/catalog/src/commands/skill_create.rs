//! An admin adds a skill.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::{categories, skills};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{CategoryId, SkillId};
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use super::vocabulary_names::{NameProblem, free_slug, names, slug_base};
use crate::model::Skill;

/// Why the skill was not created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkillCreateCode {
    /// A name is empty.
    Empty,
    /// A name is too long.
    TooLong,
    /// A name has invisible or control characters.
    ForbiddenCharacter,
    /// Another live skill has this English name.
    NameTaken,
    /// There is no such live category.
    NotFound,
}

impl From<NameProblem> for SkillCreateCode {
    fn from(problem: NameProblem) -> Self {
        match problem {
            NameProblem::Empty => Self::Empty,
            NameProblem::TooLong => Self::TooLong,
            NameProblem::ForbiddenCharacter => Self::ForbiddenCharacter,
        }
    }
}

/// The new skill.
#[derive(Debug, Clone)]
pub struct SkillCreateInput {
    /// The category it stands in.
    pub category_id: CategoryId,
    /// The English name.
    pub name: String,
    /// The Indonesian name.
    pub name_indonesian: String,
}

/// Creates the skill.
///
/// # Errors
/// Refusals with a [`SkillCreateCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: SkillCreateInput,
) -> Result<Skill, CommandError<SkillCreateCode>> {
    actor.require_role(Role::Admin)?;
    let names = names::<SkillCreateCode>(&input.name, &input.name_indonesian)?;
    conn.transaction::<_, CommandError<SkillCreateCode>, _>(async |conn| {
        // Share-locked: a category that is being merged or retired does not get a new skill behind the admin's back.
        let category: Option<CategoryId> = categories::table
            .find(input.category_id)
            .filter(categories::retired_at.is_null())
            .select(categories::id)
            .for_share()
            .first(conn)
            .await
            .optional()?;
        let Some(category) = category else {
            return Err(Refusal::on(
                "categoryId",
                SkillCreateCode::NotFound,
                "This category does not exist or is retired: choose another.",
            )
            .into());
        };
        let base = slug_base(&names.name, "skill");
        let slugs: Vec<String> = skills::table.select(skills::slug).load(conn).await?;
        let skill: Option<Skill> = diesel::insert_into(skills::table)
            .values((
                skills::id.eq(SkillId::generate(now)),
                skills::category_id.eq(category),
                skills::slug.eq(free_slug(&base, &slugs.into_iter().collect())),
                skills::name.eq(&names.name),
                skills::name_indonesian.eq(&names.name_indonesian),
                skills::created_at.eq(now),
                skills::updated_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .returning(Skill::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        let Some(skill) = skill else {
            return Err(Refusal::on(
                "name",
                SkillCreateCode::NameTaken,
                "Another skill has this name: choose a different one.",
            )
            .into());
        };
        let after = json!({
            "name": skill.name, "nameIndonesian": skill.name_indonesian, "categoryId": skill.category_id.to_string(),
        });
        let entry = AuditEntry::about("skill.create", skill.id).change(json!(null), after);
        audit::record(conn, actor, now, entry).await?;
        Ok(skill)
    })
    .await
}
