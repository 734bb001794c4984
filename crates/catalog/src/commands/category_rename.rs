//! An admin renames a category.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::categories;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::CategoryId;
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use super::vocabulary_names::{NameProblem, names};
use crate::model::Category;

/// Why the category kept its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryRenameCode {
    /// A name is empty.
    Empty,
    /// A name is too long.
    TooLong,
    /// A name has invisible or control characters.
    ForbiddenCharacter,
    /// Another live category has this English name.
    NameTaken,
    /// There is no such live category.
    NotFound,
}

impl From<NameProblem> for CategoryRenameCode {
    fn from(problem: NameProblem) -> Self {
        match problem {
            NameProblem::Empty => Self::Empty,
            NameProblem::TooLong => Self::TooLong,
            NameProblem::ForbiddenCharacter => Self::ForbiddenCharacter,
        }
    }
}

/// The category and its new names.
#[derive(Debug, Clone)]
pub struct CategoryRenameInput {
    /// Which category.
    pub id: CategoryId,
    /// The English name.
    pub name: String,
    /// The Indonesian name.
    pub name_indonesian: String,
}

/// Renames the category; its slug stays, so that links go on working.
///
/// # Errors
/// Refusals with a [`CategoryRenameCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: CategoryRenameInput,
) -> Result<Category, CommandError<CategoryRenameCode>> {
    actor.require_role(Role::Admin)?;
    let names = names::<CategoryRenameCode>(&input.name, &input.name_indonesian)?;
    conn.transaction::<_, CommandError<CategoryRenameCode>, _>(async |conn| {
        let before: Option<Category> = categories::table
            .find(input.id)
            .filter(categories::retired_at.is_null())
            .select(Category::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?;
        let Some(before) = before else {
            return Err(Refusal::on(
                "id",
                CategoryRenameCode::NotFound,
                "This category does not exist or is retired.",
            )
            .into());
        };
        let renamed = diesel::update(categories::table.find(input.id))
            .set((
                categories::name.eq(&names.name),
                categories::name_indonesian.eq(&names.name_indonesian),
                categories::updated_at.eq(now),
            ))
            .returning(Category::as_returning())
            .get_result::<Category>(conn)
            .await;
        let after = match renamed {
            Err(error) if database::constraint_name(&error) == Some("categories_name_key") => {
                return Err(Refusal::on(
                    "name",
                    CategoryRenameCode::NameTaken,
                    "Another category has this name: choose a different one, or merge the two.",
                )
                .into());
            }
            renamed => renamed?,
        };
        let entry = AuditEntry::about("category.rename", input.id).change(
            json!({ "name": before.name, "nameIndonesian": before.name_indonesian }),
            json!({ "name": after.name, "nameIndonesian": after.name_indonesian }),
        );
        audit::record(conn, actor, now, entry).await?;
        Ok(after)
    })
    .await
}
