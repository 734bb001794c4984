//! Buys a material: a line of an order and an entitlement that waits for its money. What costs nothing is had at once.

mod writing;

use chrono::{DateTime, Utc};
use database::idempotency::{self, IdempotencyKey, Known};
use database::retry::should_retry;
use database::schema::order_lines;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntitlementId, MaterialId, OrderId};
use kernel::{Actor, Refusal};
use payments::{Entitlement, entitlements};
use uuid::Uuid;

/// Why a material was not bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaterialBuyCode {
    /// There is no such material in the store, or no such order of yours; `field` says which.
    NotFound,
    /// It is your own.
    OwnMaterial,
    /// You have it.
    AlreadyOwned,
    /// It waits to be paid, in the order that the message names.
    AlreadyInOrder,
    /// The order is paid, over, or being paid.
    OrderNotOpen,
    /// The order has as many lines as it can have.
    OrderFull,
    /// You hold as many unpaid materials as one can.
    TooManyHolds,
    /// The key was used for something else.
    IdempotencyKeyReused,
}

/// What to buy.
#[derive(Debug, Clone)]
pub struct MaterialBuyInput {
    /// Which material.
    pub material_id: MaterialId,
    /// An open order of one's own to add it to. What costs nothing needs none.
    pub order_id: Option<OrderId>,
    /// Made by the client: the same key buys once.
    pub idempotency_key: Uuid,
}

/// What was bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// ACTIVE at once when it costs nothing, else PENDING.
    pub entitlement: Entitlement,
    /// What is to be paid; `None` when it costs nothing.
    pub order_id: Option<OrderId>,
}

type Code = MaterialBuyCode;
type Error = CommandError<Code>;

/// Buys the material for the actor, or returns what the same key bought before.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialBuyInput,
) -> Result<Purchase, Error> {
    let buyer = actor.require_user()?;
    let key = IdempotencyKey::new(
        buyer.user_id,
        "materialBuy",
        input.idempotency_key,
        &(input.material_id, input.order_id),
    );
    let mut attempt = 1;
    let id = loop {
        let outcome = conn
            .transaction::<_, Error, _>(async |conn| {
                match idempotency::begin::<EntitlementId>(conn, &key).await? {
                    Known::Done(id) => return Ok(id),
                    Known::OtherInput => {
                        let message =
                            "This key was used for another purchase: make a new one for every new wish.";
                        return Err(Refusal::on("idempotencyKey", Code::IdempotencyKeyReused, message).into());
                    }
                    Known::New => {}
                }
                let id = writing::buy(conn, buyer, now, &input).await?;
                idempotency::finish(conn, now, &key, &id).await?;
                Ok(id)
            })
            .await;
        match outcome {
            Err(error) if should_retry(attempt, &error) => attempt += 1,
            outcome => break outcome?,
        }
    };
    let entitlement = entitlements::queries::by_ids(conn, actor, &[id]).await?.pop();
    let entitlement =
        entitlement.ok_or_else(|| DatabaseError::internal("a purchase is not visible to its buyer"))?;
    let order_id = match entitlement.order_line_id {
        Some(line) => Some(order_lines::table.find(line).select(order_lines::order_id).first(conn).await?),
        None => None,
    };
    Ok(Purchase { entitlement, order_id })
}
