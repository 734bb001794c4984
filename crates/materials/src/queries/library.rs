//! What somebody has: the library.

use database::schema::{entitlements, materials};
use database::{DatabaseError, QueryError, latest_first};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{EntityId as _, MaterialId, UserId};
use kernel::page::{Page, PageRequest};
use payments::entitlements::EntitlementKey;
use payments::entitlements::queries::own_live_of_subjects;
use payments::{Entitlement, EntitlementKind, EntitlementStatus};
use uuid::Uuid;

use crate::model::Material;

/// What cursors of [`library`] are bound to.
pub const LIBRARY_BINDING: &str = "library";

/// A page of what the actor may download, with the materials as they are now, latest first.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn library(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    (request, key): (&PageRequest, Option<EntitlementKey>),
) -> Result<Page<(Entitlement, Material)>, QueryError> {
    let user_id = actor.require_user()?.user_id;
    let query = entitlements::table
        .inner_join(materials::table.on(materials::id.eq(entitlements::subject_id)))
        .filter(entitlements::user_id.eq(user_id))
        .filter(entitlements::kind.eq(EntitlementKind::Material))
        .filter(entitlements::status.eq(EntitlementStatus::Active))
        .select((Entitlement::as_select(), Material::as_select()))
        .into_boxed();
    let granted_at = entitlements::granted_at.assume_not_null();
    let page = latest_first!(query, (granted_at, entitlements::id), (request, key));
    Ok(Page::from_rows(request, page.load(conn).await?))
}

/// How much [`library`] has in all.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn library_count(conn: &mut AsyncPgConnection, actor: &Actor) -> Result<i64, QueryError> {
    let user_id: UserId = actor.require_user()?.user_id;
    let count = entitlements::table
        .filter(entitlements::user_id.eq(user_id))
        .filter(entitlements::kind.eq(EntitlementKind::Material))
        .filter(entitlements::status.eq(EntitlementStatus::Active))
        .select(count_star());
    Ok(count.get_result(conn).await?)
}

/// What the actor has of these materials, or holds in an order, in no order: at most one for each.
///
/// # Errors
/// When the database fails.
pub async fn own_entitlements_of_materials(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[MaterialId],
) -> Result<Vec<Entitlement>, DatabaseError> {
    let subjects: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    own_live_of_subjects(conn, actor, EntitlementKind::Material, &subjects).await
}
