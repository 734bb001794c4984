//! What teachers sold: figures by material, and the sales one by one. For the teacher and admins.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use database::schema::{entitlements, materials, order_lines, teachers};
use database::{DatabaseError, QueryError, latest_first};
use diesel::dsl::{count_star, max, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{EntityId as _, MaterialId};
use kernel::page::{Page, PageRequest};
use payments::entitlements::EntitlementKey;
use payments::{Entitlement, EntitlementKind, OrderLine};
use uuid::Uuid;

/// What cursors of [`sales`] are bound to, with the material's id.
pub const SALES_BINDING: &str = "materialSales";

/// The figures of a material's sales, whole rupiah.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SalesFigures {
    /// How many have it.
    pub active_count: i64,
    /// From how many it was taken again.
    pub revoked_count: i64,
    /// What was paid for it, without what the gateway took back from us.
    pub paid_amount: i64,
    /// How much of that went back.
    pub refunded_amount: i64,
    /// When somebody got it last.
    pub last_sold_at: Option<DateTime<Utc>>,
}

type FiguresRow = (Uuid, i64, i64, i64, i64, Option<DateTime<Utc>>);

/// The figures of these materials that the actor may see; what is not hers is missing.
///
/// # Errors
/// When the database fails.
pub async fn sales_of_materials(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[MaterialId],
) -> Result<HashMap<MaterialId, SalesFigures>, DatabaseError> {
    let visible = visible(conn, actor, ids).await?;
    if visible.is_empty() {
        return Ok(HashMap::new());
    }
    let subjects: Vec<Uuid> = visible.iter().map(|id| id.uuid()).collect();
    // Raw SQL: sums of bigints are numerics to PostgreSQL, which we do not read; whole rupiah of one material fit into a bigint.
    let sum =
        |of: &str| format!("coalesce(sum({of}) FILTER (WHERE order_lines.reversed_at IS NULL), 0)::bigint");
    let rows: Vec<FiguresRow> = entitlements::table
        .left_join(order_lines::table)
        .filter(entitlements::kind.eq(EntitlementKind::Material))
        .filter(entitlements::subject_id.eq_any(subjects))
        .filter(entitlements::granted_at.is_not_null())
        .group_by(entitlements::subject_id)
        .select((
            entitlements::subject_id,
            sql::<BigInt>("count(*) FILTER (WHERE entitlements.status = 'ACTIVE')"),
            sql::<BigInt>("count(*) FILTER (WHERE entitlements.status = 'REVOKED')"),
            sql::<BigInt>(&sum("order_lines.amount")),
            sql::<BigInt>(&sum("order_lines.refunded_amount")),
            max(entitlements::granted_at),
        ))
        .load(conn)
        .await?;
    let sold = rows.into_iter().map(|(id, active_count, revoked_count, paid_amount, refunded_amount, at)| {
        let figures =
            SalesFigures { active_count, revoked_count, paid_amount, refunded_amount, last_sold_at: at };
        (MaterialId::from_uuid(id), figures)
    });
    let never_sold = visible.into_iter().map(|id| (id, SalesFigures::default()));
    Ok(never_sold.chain(sold).collect())
}

/// A page of a material's sales, latest first: the entitlements that were given, and what was paid for each. Empty for a material
/// that is not the actor's.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn sales(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    id: MaterialId,
    (request, key): (&PageRequest, Option<EntitlementKey>),
) -> Result<Page<(Entitlement, Option<OrderLine>)>, QueryError> {
    actor.require_user()?;
    let subjects: Vec<Uuid> = visible(conn, actor, &[id]).await?.iter().map(|id| id.uuid()).collect();
    let query = entitlements::table
        .left_join(order_lines::table)
        .filter(entitlements::kind.eq(EntitlementKind::Material))
        .filter(entitlements::subject_id.eq_any(subjects))
        .filter(entitlements::granted_at.is_not_null())
        .select((Entitlement::as_select(), Option::<OrderLine>::as_select()))
        .into_boxed();
    let granted_at = entitlements::granted_at.assume_not_null();
    let page = latest_first!(query, (granted_at, entitlements::id), (request, key));
    Ok(Page::from_rows(request, page.load(conn).await?))
}

/// How much [`sales`] has in all.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn sales_count(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    id: MaterialId,
) -> Result<i64, QueryError> {
    actor.require_user()?;
    let subjects: Vec<Uuid> = visible(conn, actor, &[id]).await?.iter().map(|id| id.uuid()).collect();
    let query = entitlements::table
        .filter(entitlements::kind.eq(EntitlementKind::Material))
        .filter(entitlements::subject_id.eq_any(subjects))
        .filter(entitlements::granted_at.is_not_null())
        .select(count_star());
    Ok(query.get_result(conn).await?)
}

/// Those of the materials whose sales the actor may see.
async fn visible(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[MaterialId],
) -> Result<Vec<MaterialId>, DatabaseError> {
    let query = materials::table
        .inner_join(teachers::table)
        .filter(materials::id.eq_any(ids))
        .select(materials::id)
        .into_boxed();
    let query = match actor {
        Actor::Anonymous => return Ok(Vec::new()),
        Actor::User(user) if !actor.is_admin() => {
            query.filter(teachers::user_id.eq(user.user_id)).filter(teachers::deleted_at.is_null())
        }
        Actor::User(_) | Actor::System => query,
    };
    Ok(query.load(conn).await?)
}
