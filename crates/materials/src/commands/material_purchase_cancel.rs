//! A buyer calls a purchase off: what is not paid leaves its order, and what was never downloaded is given back within the window,
//! for all of its money.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::idempotency::{self, IdempotencyKey, Known};
use database::schema::disputes;
use database::{CommandError, DatabaseError};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntitlementId, UserId};
use kernel::{Actor, Refusal};
use payments::entitlements::{self, LapseCause, SoldEntitlement};
use payments::orders::{self, LineEnd};
use payments::{DisputeStatus, Entitlement, EntitlementStatus, RefundReason, Revocation, refunds};
use serde_json::json;
use uuid::Uuid;

use super::line_paid;
use crate::purchase;

/// Why a purchase was not called off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaterialPurchaseCancelCode {
    /// You have no such purchase.
    NotFound,
    /// It cost nothing: there is nothing to give back.
    NothingPaid,
    /// It was downloaded.
    AlreadyUsed,
    /// The 7 days are over.
    TooLate,
    /// You dispute it.
    Disputed,
    /// It is over already, or its money went back.
    AlreadyOver,
    /// The key was used for something else.
    IdempotencyKeyReused,
}

/// What to call off.
#[derive(Debug, Clone, Copy)]
pub struct MaterialPurchaseCancelInput {
    /// The purchase.
    pub entitlement_id: EntitlementId,
    /// Made by the client.
    pub idempotency_key: Uuid,
}

type Code = MaterialPurchaseCancelCode;
type Error = CommandError<Code>;

/// Calls the actor's own purchase off.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialPurchaseCancelInput,
) -> Result<Entitlement, Error> {
    let buyer = actor.require_user()?.user_id;
    let key =
        IdempotencyKey::new(buyer, "materialPurchaseCancel", input.idempotency_key, &input.entitlement_id);
    conn.transaction::<_, Error, _>(async |conn| {
        match idempotency::begin::<EntitlementId>(conn, &key).await? {
            Known::Done(_) => {}
            Known::OtherInput => {
                let message = "This key was used for another purchase: make a new one.";
                return Err(Refusal::on("idempotencyKey", Code::IdempotencyKeyReused, message).into());
            }
            Known::New => {
                cancel(conn, actor, buyer, now, input.entitlement_id).await?;
                idempotency::finish(conn, now, &key, &input.entitlement_id).await?;
            }
        }
        own(conn, actor, buyer, input.entitlement_id).await
    })
    .await
}

async fn own(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    buyer: UserId,
    id: EntitlementId,
) -> Result<Entitlement, Error> {
    let found = entitlements::queries::by_ids(conn, actor, &[id]).await?;
    let found = found.into_iter().find(|entitlement| entitlement.user_id == buyer);
    found.ok_or_else(|| refuse(Code::NotFound, "You have no such purchase: reload your library."))
}

async fn cancel(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    buyer: UserId,
    now: DateTime<Utc>,
    id: EntitlementId,
) -> Result<(), Error> {
    // Asked first: what is somebody else's is not locked.
    own(conn, actor, buyer, id).await?;
    let Some(mut sold) = SoldEntitlement::lock(conn, id).await? else {
        let message = "This material cost nothing: there is nothing to give back.";
        return Err(refuse(Code::NothingPaid, message));
    };
    // If its money came in this moment, the rules of a paid purchase apply.
    line_paid::follow(conn, now, &mut sold).await?;
    match sold.entitlement.status {
        EntitlementStatus::Pending => call_off(conn, now, &sold).await?,
        EntitlementStatus::Active => give_back(conn, actor, now, &sold).await?,
        EntitlementStatus::Lapsed | EntitlementStatus::Revoked => {
            return Err(refuse(Code::AlreadyOver, "This purchase is over already: reload your library."));
        }
    }
    Ok(())
}

async fn call_off(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sold: &SoldEntitlement,
) -> Result<(), Error> {
    let id = sold.entitlement.id;
    let is_lapsed = entitlements::lapse(conn, now, id, LapseCause::Cancelled).await?;
    let is_ended = orders::end_line(conn, now, &sold.order, sold.line.id, LineEnd::Cancelled).await?;
    if is_lapsed && is_ended {
        Ok(())
    } else {
        Err(DatabaseError::internal(format!("{id} of a locked order was moved")).into())
    }
}

async fn give_back(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    sold: &SoldEntitlement,
) -> Result<(), Error> {
    check_returnable(conn, now, sold).await?;
    let id = sold.entitlement.id;
    if !entitlements::revoke_unused(conn, now, id, Revocation::Refunded).await? {
        return Err(already_used());
    }
    purchase::count_revoked(conn, &sold.entitlement).await?;
    let refund =
        refunds::open_full_of_line(conn, now, &sold.order, sold.line.id, RefundReason::GivenBack).await?;
    refund.ok_or_else(|| DatabaseError::internal("money that was left could not be refunded"))?;
    let entry = AuditEntry::about("entitlement.give_back", id).change(
        json!({ "status": EntitlementStatus::Active.as_str() }),
        json!({ "status": EntitlementStatus::Revoked.as_str() }),
    );
    audit::record(conn, actor, now, entry).await?;
    Ok(())
}

async fn check_returnable(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sold: &SoldEntitlement,
) -> Result<(), Error> {
    if !sold.is_money_here() {
        let message = "All of its money went back already: reload your library.";
        return Err(refuse(Code::AlreadyOver, message));
    }
    if sold.entitlement.first_used_at.is_some() {
        return Err(already_used());
    }
    if purchase::returnable_until(&sold.entitlement).is_none_or(|until| until <= now) {
        let message = "The 7 days in which this could be given back are over: write to our team.";
        return Err(refuse(Code::TooLate, message));
    }
    let undecided = disputes::table
        .filter(disputes::order_line_id.eq(sold.line.id))
        .filter(disputes::status.eq_any(DisputeStatus::UNDECIDED));
    if diesel::select(exists(undecided)).get_result(conn).await? {
        let message = "You dispute this purchase: take the dispute back first, or wait for its decision.";
        return Err(refuse(Code::Disputed, message));
    }
    Ok(())
}

fn already_used() -> Error {
    let message = "You have downloaded this material: it cannot be given back any more. Write to our team if it is not as described.";
    refuse(Code::AlreadyUsed, message)
}

fn refuse(code: Code, message: &str) -> Error {
    Refusal::on("entitlementId", code, message).into()
}
