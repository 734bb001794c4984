//! What admins took down, to be put back one day.

use ::materials::Material;
use chrono::{DateTime, Utc};
use database::schema::materials;
use database::{QueryError, latest_first};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::MaterialId;
use kernel::page::{Page, PageRequest};
use kernel::{Actor, Role};

/// What [`taken_down_materials`]'s cursors are bound to.
pub const TAKEN_DOWN_MATERIALS_BINDING: &str = "takenDownMaterials";

/// What the list is ordered by.
pub type TakenDownKey = (DateTime<Utc>, MaterialId);

/// A page of the materials that are taken down, with when that was, the latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn taken_down_materials(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    (request, key): (&PageRequest, Option<TakenDownKey>),
) -> Result<Page<(DateTime<Utc>, Material)>, QueryError> {
    actor.require_role(Role::Admin)?;
    let at = materials::taken_down_at.assume_not_null();
    let query = materials::table
        .filter(materials::taken_down_at.is_not_null())
        .select((at, Material::as_select()))
        .into_boxed();
    let page = latest_first!(query, (at, materials::id), (request, key));
    Ok(Page::from_rows(request, page.load(conn).await?))
}

/// How many [`taken_down_materials`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn taken_down_materials_count(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
) -> Result<i64, QueryError> {
    actor.require_role(Role::Admin)?;
    let taken_down = materials::table.filter(materials::taken_down_at.is_not_null());
    Ok(taken_down.select(count_star()).get_result(conn).await?)
}
