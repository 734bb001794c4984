//! On what terms materials are sold.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::materials;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, MaterialId};
use payments::entitlements::UseLimit;
use payments::{Entitlement, OrderLine};

use crate::model::Material;

/// How long a material waits in its order to be paid.
pub const HOLD: TimeDelta = TimeDelta::hours(24);

/// How long a buyer can give back what was never downloaded, or dispute it; then its teacher has earned it.
pub const REFUND_WINDOW: TimeDelta = TimeDelta::days(7);

/// How many materials one user holds unpaid at most: as many as an order has lines.
pub const HOLDS_MAX: i64 = payments::orders::LINES_MAX;

/// How often one file is handed out to one buyer.
pub const DOWNLOAD_LIMIT: UseLimit = UseLimit { uses_max: 20, within: TimeDelta::days(30) };

/// Until when the entitlement can be given back, if it is not used; `None` when nobody paid it.
#[must_use]
pub fn returnable_until(entitlement: &Entitlement) -> Option<DateTime<Utc>> {
    entitlement.order_line_id?;
    entitlement.granted_at.map(|granted_at| granted_at + REFUND_WINDOW)
}

/// Whether its buyer can give it back now for all of its money: what [`crate::commands::material_purchase_cancel`] asks.
#[must_use]
pub fn can_be_given_back(
    entitlement: &Entitlement,
    line: &OrderLine,
    is_disputed: bool,
    now: DateTime<Utc>,
) -> bool {
    entitlement.is_active()
        && entitlement.first_used_at.is_none()
        && line.is_money_here()
        && !is_disputed
        && returnable_until(entitlement).is_some_and(|until| now < until)
}

/// Which material the entitlement is for.
#[must_use]
pub fn material_of(entitlement: &Entitlement) -> MaterialId {
    MaterialId::from_uuid(entitlement.subject_id)
}

/// The material as it is.
pub(crate) async fn material(
    conn: &mut AsyncPgConnection,
    id: MaterialId,
) -> Result<Material, DatabaseError> {
    Ok(materials::table.find(id).select(Material::as_select()).first(conn).await?)
}

/// One more has the material.
pub(crate) async fn count_granted(
    conn: &mut AsyncPgConnection,
    entitlement: &Entitlement,
) -> Result<(), DatabaseError> {
    count(conn, material_of(entitlement), 1).await
}

/// One less has it.
pub(crate) async fn count_revoked(
    conn: &mut AsyncPgConnection,
    entitlement: &Entitlement,
) -> Result<(), DatabaseError> {
    count(conn, material_of(entitlement), -1).await
}

/// In the transaction that grants or revokes, after the entitlement's lock and before the ledger's.
async fn count(conn: &mut AsyncPgConnection, id: MaterialId, more: i32) -> Result<(), DatabaseError> {
    let counted = diesel::update(materials::table.find(id))
        .set(materials::sold_count.eq(materials::sold_count + more))
        .execute(conn)
        .await?;
    if counted == 1 {
        Ok(())
    } else {
        Err(DatabaseError::internal(format!("{id} was sold and does not exist")))
    }
}

/// Counts anew who has what, while everything goes on. How many materials said something else.
///
/// # Errors
/// When the database fails.
pub async fn rebuild_sold_counts(conn: &mut AsyncPgConnection) -> Result<usize, DatabaseError> {
    conn.transaction::<_, DatabaseError, _>(async |conn| {
        // Locked in a statement before: whoever grants counts before this, or after.
        let _: Vec<MaterialId> = materials::table
            .select(materials::id)
            .order(materials::id)
            .for_no_key_update()
            .load(conn)
            .await?;
        // Raw SQL: the query builder cannot update from a count of another table.
        let counted = diesel::sql_query(
            "UPDATE materials SET sold_count = said.live
             FROM (SELECT material.id, count(held.id)::integer AS live
                   FROM materials AS material
                   LEFT JOIN entitlements AS held
                       ON held.kind = 'MATERIAL' AND held.subject_id = material.id AND held.status = 'ACTIVE'
                   GROUP BY material.id) AS said
             WHERE said.id = materials.id AND said.live <> materials.sold_count",
        );
        Ok(counted.execute(conn).await?)
    })
    .await
}
