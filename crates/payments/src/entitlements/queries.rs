//! Reads of entitlements, scoped to who asks: a user sees her own, an admin all.

use database::schema::entitlements;
use database::{DatabaseError, QueryError, latest_first};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{EntitlementId, OrderLineId, UserId};
use kernel::page::{Page, PageRequest};
use uuid::Uuid;

use super::model::{Entitlement, EntitlementKey};
use crate::state::{EntitlementKind, EntitlementStatus};

/// What cursors of [`own_page`] are bound to.
pub const OWN_BINDING: &str = "entitlements/own";

const LIVE: [EntitlementStatus; 2] = [EntitlementStatus::Pending, EntitlementStatus::Active];

/// A page of what the actor may use, latest first.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn own_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    kind: EntitlementKind,
    (request, key): (&PageRequest, Option<EntitlementKey>),
) -> Result<Page<Entitlement>, QueryError> {
    let query = active_of(actor.require_user()?.user_id, kind);
    let page =
        latest_first!(query, (entitlements::granted_at.assume_not_null(), entitlements::id), (request, key));
    Ok(Page::from_rows(request, page.select(Entitlement::as_select()).load(connection).await?))
}

/// How much [`own_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn own_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    kind: EntitlementKind,
) -> Result<i64, QueryError> {
    let query = active_of(actor.require_user()?.user_id, kind);
    Ok(query.select(count_star()).get_result(connection).await?)
}

fn active_of(user_id: UserId, kind: EntitlementKind) -> entitlements::BoxedQuery<'static, Pg> {
    entitlements::table
        .filter(entitlements::user_id.eq(user_id))
        .filter(entitlements::kind.eq(kind))
        .filter(entitlements::status.eq(EntitlementStatus::Active))
        .into_boxed()
}

/// What the actor has of these things, or holds, in no order: at most one for each.
///
/// # Errors
/// When the database fails.
pub async fn own_live_of_subjects(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    kind: EntitlementKind,
    subjects: &[Uuid],
) -> Result<Vec<Entitlement>, DatabaseError> {
    let Some(user) = actor.user() else { return Ok(Vec::new()) };
    let own = entitlements::table
        .filter(entitlements::user_id.eq(user.user_id))
        .filter(entitlements::kind.eq(kind))
        .filter(entitlements::subject_id.eq_any(subjects))
        .filter(entitlements::status.eq_any(LIVE));
    Ok(own.select(Entitlement::as_select()).load(connection).await?)
}

/// The entitlements that exist and may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[EntitlementId],
) -> Result<Vec<Entitlement>, DatabaseError> {
    let query = entitlements::table.filter(entitlements::id.eq_any(ids)).into_boxed();
    visible(connection, actor, query).await
}

/// What these lines sell, as far as it may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn of_lines(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    lines: &[OrderLineId],
) -> Result<Vec<Entitlement>, DatabaseError> {
    let query = entitlements::table.filter(entitlements::order_line_id.eq_any(lines)).into_boxed();
    visible(connection, actor, query).await
}

async fn visible(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    query: entitlements::BoxedQuery<'_, Pg>,
) -> Result<Vec<Entitlement>, DatabaseError> {
    let query = match actor {
        Actor::Anonymous => return Ok(Vec::new()),
        Actor::User(user) if !actor.is_admin() => query.filter(entitlements::user_id.eq(user.user_id)),
        Actor::User(_) | Actor::System => query,
    };
    Ok(query.select(Entitlement::as_select()).load(connection).await?)
}

/// What the user has of the thing, or holds; for commands.
///
/// # Errors
/// When the database fails.
pub async fn live(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
    kind: EntitlementKind,
    subject_id: Uuid,
) -> Result<Option<Entitlement>, DatabaseError> {
    let live = entitlements::table
        .filter(entitlements::user_id.eq(user_id))
        .filter(entitlements::kind.eq(kind))
        .filter(entitlements::subject_id.eq(subject_id))
        .filter(entitlements::status.eq_any(LIVE));
    Ok(live.select(Entitlement::as_select()).first(connection).await.optional()?)
}

/// How much the user holds that is not paid; for commands.
///
/// # Errors
/// When the database fails.
pub async fn pending_count(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
    kind: EntitlementKind,
) -> Result<i64, DatabaseError> {
    let pending = entitlements::table
        .filter(entitlements::user_id.eq(user_id))
        .filter(entitlements::kind.eq(kind))
        .filter(entitlements::status.eq(EntitlementStatus::Pending));
    Ok(pending.select(count_star()).get_result(connection).await?)
}
