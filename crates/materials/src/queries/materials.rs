//! Materials by id, and a teacher's own.

use catalog::policy::IsPublic;
use database::schema::{entitlements, materials, teachers};
use database::{DatabaseError, QueryError, latest_first};
use diesel::dsl::{count_star, exists};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, UserId};
use kernel::page::{Page, PageRequest};
use kernel::{Actor, Role};
use payments::{EntitlementKind, EntitlementStatus};

use crate::model::{Material, MaterialKey};
use crate::policy::IsPublished;
use crate::state::MaterialStatus;

/// What [`of_teacher`]'s cursors are bound to.
pub const OF_TEACHER_BINDING: &str = "teacherMaterials";

/// The materials with these ids that the actor may see, in no order: what is in the store, one's own, what one has, and for
/// admins everything.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[MaterialId],
) -> Result<Vec<Material>, DatabaseError> {
    let mut query =
        materials::table.inner_join(teachers::table).filter(materials::id.eq_any(ids)).into_boxed();
    if let Actor::Anonymous = actor {
        query = query.filter(IsPublished).filter(IsPublic);
    }
    if let Some(user) = actor.user()
        && !actor.is_admin()
    {
        let has_it = exists(
            entitlements::table
                .filter(entitlements::user_id.eq(user.user_id))
                .filter(entitlements::kind.eq(EntitlementKind::Material))
                .filter(entitlements::subject_id.eq(materials::id))
                .filter(entitlements::status.eq(EntitlementStatus::Active)),
        );
        let is_own = teachers::user_id.is_not_distinct_from(user.user_id).and(teachers::deleted_at.is_null());
        query = query.filter(IsPublished.and(IsPublic).or(is_own).or(has_it));
    }
    Ok(query.select(Material::as_select()).load(conn).await?)
}

fn own(user_id: UserId, status: Option<MaterialStatus>) -> materials::BoxedQuery<'static, Pg> {
    let teacher = teachers::table
        .filter(teachers::user_id.eq(user_id))
        .filter(teachers::deleted_at.is_null())
        .select(teachers::id);
    let query = materials::table.filter(materials::teacher_id.eq_any(teacher)).into_boxed();
    match status {
        Some(status) => query.filter(materials::status.eq(status)),
        None => query,
    }
}

/// A page of the actor's own materials in every state, or in one, last made first.
///
/// # Errors
/// [`QueryError::Access`] without the role TEACHER; the database's failures.
pub async fn of_teacher(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    status: Option<MaterialStatus>,
    (request, key): (&PageRequest, Option<MaterialKey>),
) -> Result<Page<Material>, QueryError> {
    let query = own(actor.require_role(Role::Teacher)?.user_id, status);
    let page = latest_first!(query, (materials::created_at, materials::id), (request, key));
    Ok(Page::from_rows(request, page.select(Material::as_select()).load(conn).await?))
}

/// How many [`of_teacher`] has in all.
///
/// # Errors
/// [`QueryError::Access`] without the role TEACHER; the database's failures.
pub async fn count_of_teacher(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    status: Option<MaterialStatus>,
) -> Result<i64, QueryError> {
    let query = own(actor.require_role(Role::Teacher)?.user_id, status);
    Ok(query.select(count_star()).get_result(conn).await?)
}
