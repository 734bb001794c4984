//! An admin retires an empty category.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::{categories, skills};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::CategoryId;
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use crate::model::Category;

/// Why the category was not retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryRetireCode {
    /// There is no such live category.
    NotFound,
    /// Live skills still stand in it.
    NotEmpty,
}

/// Which category.
#[derive(Debug, Clone, Copy)]
pub struct CategoryRetireInput {
    /// The category.
    pub id: CategoryId,
}

/// Retires the category.
///
/// # Errors
/// A refusal with a [`CategoryRetireCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: CategoryRetireInput,
) -> Result<Category, CommandError<CategoryRetireCode>> {
    actor.require_role(Role::Admin)?;
    conn.transaction::<_, CommandError<CategoryRetireCode>, _>(async |conn| {
        // Retired first: the row's lock keeps new skills out while the old ones are counted.
        let retired: Option<Category> = diesel::update(categories::table.find(input.id))
            .filter(categories::retired_at.is_null())
            .set((categories::retired_at.eq(now), categories::updated_at.eq(now)))
            .returning(Category::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        let Some(category) = retired else {
            return Err(Refusal::on(
                "id",
                CategoryRetireCode::NotFound,
                "This category does not exist or is retired.",
            )
            .into());
        };
        let live: i64 = skills::table
            .filter(skills::category_id.eq(category.id))
            .filter(skills::retired_at.is_null())
            .count()
            .get_result(conn)
            .await?;
        if live > 0 {
            let message =
                format!("{live} skills stand in this category: merge it into another, or retire them first.");
            return Err(Refusal::on("id", CategoryRetireCode::NotEmpty, message).into());
        }
        let entry = AuditEntry::about("category.retire", category.id)
            .change(json!({ "retiredAt": null }), json!({ "retiredAt": now }));
        audit::record(conn, actor, now, entry).await?;
        Ok(category)
    })
    .await
}
