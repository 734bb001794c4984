//! An admin adds a category.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::categories;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::CategoryId;
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use super::vocabulary_names::{NameProblem, free_slug, names, slug_base};
use crate::model::Category;

/// Why the category was not created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryCreateCode {
    /// A name is empty.
    Empty,
    /// A name is too long.
    TooLong,
    /// A name has invisible or control characters.
    ForbiddenCharacter,
    /// Another live category has this English name.
    NameTaken,
}

impl From<NameProblem> for CategoryCreateCode {
    fn from(problem: NameProblem) -> Self {
        match problem {
            NameProblem::Empty => Self::Empty,
            NameProblem::TooLong => Self::TooLong,
            NameProblem::ForbiddenCharacter => Self::ForbiddenCharacter,
        }
    }
}

/// The new category.
#[derive(Debug, Clone, Default)]
pub struct CategoryCreateInput {
    /// The English name.
    pub name: String,
    /// The Indonesian name.
    pub name_indonesian: String,
}

/// Creates the category at the end of the landing page's order.
///
/// # Errors
/// Refusals with a [`CategoryCreateCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: CategoryCreateInput,
) -> Result<Category, CommandError<CategoryCreateCode>> {
    actor.require_role(Role::Admin)?;
    let names = names::<CategoryCreateCode>(&input.name, &input.name_indonesian)?;
    conn.transaction::<_, CommandError<CategoryCreateCode>, _>(async |conn| {
        let base = slug_base(&names.name, "category");
        let slugs: Vec<String> = categories::table.select(categories::slug).load(conn).await?;
        let last: Option<i32> = categories::table.select(max(categories::position)).first(conn).await?;
        let category: Option<Category> = diesel::insert_into(categories::table)
            .values((
                categories::id.eq(CategoryId::generate(now)),
                categories::slug.eq(free_slug(&base, &slugs.into_iter().collect())),
                categories::name.eq(&names.name),
                categories::name_indonesian.eq(&names.name_indonesian),
                categories::position.eq(last.unwrap_or(0).saturating_add(1)),
                categories::created_at.eq(now),
                categories::updated_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .returning(Category::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        let Some(category) = category else {
            return Err(Refusal::on(
                "name",
                CategoryCreateCode::NameTaken,
                "Another category has this name: choose a different one.",
            )
            .into());
        };
        let after = json!({ "name": category.name, "nameIndonesian": category.name_indonesian });
        let entry = AuditEntry::about("category.create", category.id).change(json!(null), after);
        audit::record(conn, actor, now, entry).await?;
        Ok(category)
    })
    .await
}
