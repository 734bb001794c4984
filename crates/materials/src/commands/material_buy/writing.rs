//! The transaction of a purchase. Locks in the order of the calendar's README: the order, the entitlement, the material.

use catalog::policy::IsPublic;
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{material_skills, materials, order_lines, skills, teachers, users};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CategoryId, EntitlementId, EntityId as _, MaterialId, OrderId, PersonId};
use kernel::{Refusal, UserActor};
use payments::entitlements::{self, HoldRefused, NewEntitlement, Sold};
use payments::orders::{self, LockedOrder, OrderRefused};
use payments::{Entitlement, EntitlementKind};

use super::{Error, MaterialBuyCode as Code, MaterialBuyInput};
use crate::jobs::{MaterialBoughtNotice, MaterialSoldNotice};
use crate::model::Material;
use crate::policy::IsPublished;
use crate::purchase::{self, HOLD, HOLDS_MAX};

const NO_SUCH_MATERIAL: &str = "This material is not in the store any more: choose another one.";

pub(super) async fn buy(
    conn: &mut AsyncPgConnection,
    buyer: &UserActor,
    now: DateTime<Utc>,
    input: &MaterialBuyInput,
) -> Result<EntitlementId, Error> {
    let (material, seller_person) = offered(conn, buyer, input.material_id).await?;
    let new = NewEntitlement {
        user_id: buyer.user_id,
        kind: EntitlementKind::Material,
        subject_id: material.id.uuid(),
        subject_version: material.published_version,
    };
    if material.is_free() {
        return take_free(conn, now, new).await;
    }
    let order = match input.order_id {
        Some(id) => Some(lock_order(conn, buyer, now, id).await?),
        None => None,
    };
    refuse_too_many_holds(conn, buyer).await?;
    let sold = Sold {
        seller_person,
        category: category(conn, material.id).await?,
        price: material.price(),
        title: material.title,
        expires_at: now + HOLD,
    };
    match entitlements::hold(conn, now, order.as_ref(), new, sold).await {
        Ok((held, _)) => Ok(held.id),
        Err(error) => Err(refuse_held(conn, error).await?),
    }
}

/// The material as it is in the store, and who sells it. One's own is found too, to be told apart.
async fn offered(
    conn: &mut AsyncPgConnection,
    buyer: &UserActor,
    id: MaterialId,
) -> Result<(Material, PersonId), Error> {
    let found: Option<(Material, PersonId)> = materials::table
        .inner_join(teachers::table.inner_join(users::table))
        .filter(materials::id.eq(id))
        .filter(IsPublished)
        .filter(IsPublic)
        .filter(users::suspended_at.is_null())
        .filter(users::deleted_at.is_null())
        .select((Material::as_select(), teachers::person_id))
        .first(conn)
        .await
        .optional()?;
    let found = found.ok_or_else(|| Refusal::on("materialId", Code::NotFound, NO_SUCH_MATERIAL))?;
    if found.1 == buyer.person_id {
        let message = "This is your own material: you have it already.";
        return Err(Refusal::on("materialId", Code::OwnMaterial, message).into());
    }
    Ok(found)
}

async fn take_free(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewEntitlement,
) -> Result<EntitlementId, Error> {
    let granted = match entitlements::grant_free(conn, now, new).await {
        Ok(granted) => granted,
        Err(error) => return Err(refuse_held(conn, error).await?),
    };
    purchase::count_granted(conn, &granted).await?;
    let entitlement_id = granted.id;
    jobs::enqueue(conn, now, &MaterialBoughtNotice { entitlement_id }).await?;
    jobs::enqueue(conn, now, &MaterialSoldNotice { entitlement_id }).await?;
    Ok(entitlement_id)
}

/// A hold costs nothing: without a bound one account could fill the tables.
async fn refuse_too_many_holds(conn: &mut AsyncPgConnection, buyer: &UserActor) -> Result<(), Error> {
    let held = entitlements::queries::pending_count(conn, buyer.user_id, EntitlementKind::Material).await?;
    if held < HOLDS_MAX {
        return Ok(());
    }
    let message = "You hold many unpaid materials already: pay or cancel some of them first.";
    Err(Refusal::general(Code::TooManyHolds, message).into())
}

async fn lock_order(
    conn: &mut AsyncPgConnection,
    buyer: &UserActor,
    now: DateTime<Utc>,
    id: OrderId,
) -> Result<LockedOrder, Error> {
    orders::lock_own_open(conn, now, buyer.user_id, id).await.map_err(|refused| match refused {
        OrderRefused::NotFound => {
            let message = "You have no such order: leave it out to open a new one.";
            Refusal::on("orderId", Code::NotFound, message).into()
        }
        OrderRefused::NotOpen => {
            let message = "This order takes nothing more: leave it out to open a new one.";
            Refusal::on("orderId", Code::OrderNotOpen, message).into()
        }
        OrderRefused::Full => {
            let message = "This order is full: pay it first, or leave it out to open a new one.";
            Refusal::on("orderId", Code::OrderFull, message).into()
        }
        OrderRefused::Database(error) => error.into(),
    })
}

/// The category that commission rules ask for: that of its skills, if they have one in common.
async fn category(conn: &mut AsyncPgConnection, id: MaterialId) -> Result<Option<CategoryId>, DatabaseError> {
    let categories: Vec<CategoryId> = material_skills::table
        .inner_join(skills::table)
        .filter(material_skills::material_id.eq(id))
        .select(skills::category_id)
        .distinct()
        .limit(2)
        .load(conn)
        .await?;
    let [category] = categories.as_slice() else { return Ok(None) };
    Ok(Some(*category))
}

/// What to say when it is there already.
async fn refuse_held(conn: &mut AsyncPgConnection, error: HoldRefused) -> Result<Error, DatabaseError> {
    let live = match error {
        HoldRefused::Database(error) => return Err(error),
        HoldRefused::Live(live) => live,
    };
    if live.is_active() {
        let message = "You have this material: look into your library.";
        return Ok(Refusal::on("materialId", Code::AlreadyOwned, message).into());
    }
    let order_id = order_of(conn, &live).await?;
    let message = format!("This material waits to be paid in your order {order_id}: pay or cancel that one.");
    Ok(Refusal::on("materialId", Code::AlreadyInOrder, message).into())
}

async fn order_of(conn: &mut AsyncPgConnection, live: &Entitlement) -> Result<OrderId, DatabaseError> {
    let line =
        live.order_line_id.ok_or_else(|| DatabaseError::internal(format!("nobody sold {}", live.id)))?;
    Ok(order_lines::table.find(line).select(order_lines::order_id).first(conn).await?)
}
