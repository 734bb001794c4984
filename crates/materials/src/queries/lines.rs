//! Which materials lines of orders sell.

use std::collections::HashMap;

use database::DatabaseError;
use database::schema::{entitlements, order_lines};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{EntityId as _, MaterialId, OrderLineId};
use payments::EntitlementKind;
use uuid::Uuid;

/// Which materials these lines sell, for who bought them, who sold them, and admins; lines that sell something else are missing.
///
/// # Errors
/// When the database fails.
pub async fn materials_of_lines(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    lines: &[OrderLineId],
) -> Result<HashMap<OrderLineId, MaterialId>, DatabaseError> {
    let query = entitlements::table
        .inner_join(order_lines::table)
        .filter(order_lines::id.eq_any(lines))
        .filter(entitlements::kind.eq(EntitlementKind::Material))
        .select((order_lines::id, entitlements::subject_id))
        .into_boxed();
    let query = match actor {
        Actor::Anonymous => return Ok(HashMap::new()),
        Actor::User(user) if !actor.is_admin() => query.filter(
            entitlements::user_id.eq(user.user_id).or(order_lines::seller_person_id.eq(user.person_id)),
        ),
        Actor::User(_) | Actor::System => query,
    };
    let rows: Vec<(OrderLineId, Uuid)> = query.load(conn).await?;
    Ok(rows.into_iter().map(|(line, subject)| (line, MaterialId::from_uuid(subject))).collect())
}
