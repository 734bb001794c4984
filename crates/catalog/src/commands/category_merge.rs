//! An admin merges a category into another.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::{categories, skills, teacher_search, teacher_skills, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{CategoryId, TeacherId};
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use crate::model::Category;

/// Why the categories stayed two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CategoryMergeCode {
    /// One of them does not exist or is retired.
    NotFound,
    /// A category cannot be merged into itself.
    SameCategory,
}

/// Which category goes where.
#[derive(Debug, Clone, Copy)]
pub struct CategoryMergeInput {
    /// The category that ends.
    pub id: CategoryId,
    /// The category that its skills stand in from now on.
    pub into_id: CategoryId,
}

/// Merges: every skill of the first category stands in the second, and links to the first lead to the second. Returns
/// the category that stays.
///
/// # Errors
/// A refusal with a [`CategoryMergeCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: CategoryMergeInput,
) -> Result<Category, CommandError<CategoryMergeCode>> {
    actor.require_role(Role::Admin)?;
    if input.id == input.into_id {
        return Err(Refusal::on(
            "intoId",
            CategoryMergeCode::SameCategory,
            "Choose two different categories.",
        )
        .into());
    }
    conn.transaction::<_, CommandError<CategoryMergeCode>, _>(async |conn| {
        let live: Vec<CategoryId> = categories::table
            .filter(categories::id.eq_any([input.id, input.into_id]))
            .filter(categories::retired_at.is_null())
            .order(categories::id)
            .select(categories::id)
            .for_no_key_update()
            .load(conn)
            .await?;
        for (field, id) in [("id", input.id), ("intoId", input.into_id)] {
            if !live.contains(&id) {
                return Err(Refusal::on(
                    field,
                    CategoryMergeCode::NotFound,
                    "This category does not exist or is retired.",
                )
                .into());
            }
        }
        // The skills' rows are locked by this, so nobody can take one up meanwhile. The read table follows under the
        // locks of its teachers, whose own commands write it too.
        let moved = diesel::update(skills::table.filter(skills::category_id.eq(input.id)))
            .set((skills::category_id.eq(input.into_id), skills::updated_at.eq(now)))
            .execute(conn)
            .await?;
        let teachers_of_category = teacher_skills::table
            .inner_join(skills::table)
            .filter(skills::category_id.eq(input.into_id))
            .select(teacher_skills::teacher_id);
        teachers::table
            .filter(teachers::id.eq_any(teachers_of_category))
            .order(teachers::id)
            .select(teachers::id)
            .for_no_key_update()
            .load::<TeacherId>(conn)
            .await?;
        diesel::update(teacher_search::table.filter(teacher_search::category_id.eq(input.id)))
            .set(teacher_search::category_id.eq(input.into_id))
            .execute(conn)
            .await?;
        diesel::update(categories::table.filter(categories::merged_into_id.eq(input.id)))
            .set((categories::merged_into_id.eq(input.into_id), categories::updated_at.eq(now)))
            .execute(conn)
            .await?;
        diesel::update(categories::table.find(input.id))
            .set((
                categories::retired_at.eq(now),
                categories::merged_into_id.eq(input.into_id),
                categories::updated_at.eq(now),
            ))
            .execute(conn)
            .await?;
        let entry = AuditEntry::about("category.merge", input.id).change(
            json!({ "retiredAt": null, "mergedInto": null }),
            json!({ "retiredAt": now, "mergedInto": input.into_id.to_string(), "skills": moved }),
        );
        audit::record(conn, actor, now, entry).await?;
        let stays = categories::table.find(input.into_id).select(Category::as_select()).first(conn).await?;
        Ok(stays)
    })
    .await
}
