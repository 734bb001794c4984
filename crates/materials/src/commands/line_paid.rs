//! Has an entitlement follow its line's money. Does nothing the second time.
//!
//! The line is the truth about payment. What was paid is granted; what cannot be had any more is refunded.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::users;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::EntitlementId;
use payments::entitlements::queries::live;
use payments::entitlements::{self, LapseCause, SoldEntitlement};
use payments::{Entitlement, EntitlementStatus, RefundReason, Revocation, refunds, release};

use crate::jobs::{MaterialAccessLostNotice, MaterialBoughtNotice, MaterialSoldNotice};
use crate::purchase::{self, REFUND_WINDOW};

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinePaidOutcome {
    /// The material can be downloaded.
    Granted,
    /// The money was taken back and is there again, and so is the right.
    Restored,
    /// It cannot be had any more: the money goes back.
    Refunded,
    /// There is nothing to follow, or it was followed before.
    LeftAlone,
}

/// Moves the entitlement to where its line's money leads.
///
/// # Errors
/// When there is no such entitlement or the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: EntitlementId,
) -> Result<LinePaidOutcome, DatabaseError> {
    conn.transaction::<_, DatabaseError, _>(async |conn| {
        let mut sold = SoldEntitlement::lock_existing(conn, id).await?;
        follow(conn, now, &mut sold).await
    })
    .await
}

/// The same within the transaction of whoever else moves it: the job that tells of the money may still be on its way.
pub(super) async fn follow(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sold: &mut SoldEntitlement,
) -> Result<LinePaidOutcome, DatabaseError> {
    if !sold.is_line_paid() {
        return Ok(LinePaidOutcome::LeftAlone);
    }
    let outcome = match (sold.entitlement.status, sold.entitlement.revocation) {
        (EntitlementStatus::Pending, _) => follow_pending(conn, now, sold).await?,
        (EntitlementStatus::Lapsed, _) if sold.is_money_here() => follow_lapsed(conn, now, sold).await?,
        (EntitlementStatus::Revoked, Some(Revocation::Reversed)) if sold.is_money_here() => {
            follow_reversed(conn, now, sold).await?
        }
        // All of it was to go back, and the gateway gave again what it had taken before it could.
        (EntitlementStatus::Revoked, Some(Revocation::Refunded)) if sold.is_money_here() => {
            give_back(conn, now, sold, RefundReason::GivenBack).await?
        }
        _ => LinePaidOutcome::LeftAlone,
    };
    // What is pending and paid lapses also when there is nothing to send back.
    if outcome != LinePaidOutcome::LeftAlone || sold.entitlement.status == EntitlementStatus::Pending {
        *sold = SoldEntitlement::lock_existing(conn, sold.entitlement.id).await?;
    }
    Ok(outcome)
}

async fn follow_pending(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sold: &SoldEntitlement,
) -> Result<LinePaidOutcome, DatabaseError> {
    let id = sold.entitlement.id;
    if sold.is_money_here() && may_be_had(conn, sold).await? {
        must_move(entitlements::grant(conn, now, id).await?, id)?;
        return granted(conn, now, sold).await;
    }
    must_move(entitlements::lapse(conn, now, id, LapseCause::HoldOver).await?, id)?;
    give_back(conn, now, sold, RefundReason::PaidAfterEnd).await
}

/// Paid late. It is had after all, unless its buyer had called it off, or has got it otherwise meanwhile.
async fn follow_lapsed(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sold: &SoldEntitlement,
) -> Result<LinePaidOutcome, DatabaseError> {
    let entitlement = &sold.entitlement;
    let is_wanted = entitlement.cancelled_at.is_none() && may_be_had(conn, sold).await?;
    if is_wanted && entitlements::revive(conn, now, entitlement).await? {
        return granted(conn, now, sold).await;
    }
    let reason =
        if has_it(conn, entitlement).await? { RefundReason::PaidTwice } else { RefundReason::PaidAfterEnd };
    give_back(conn, now, sold, reason).await
}

/// The gateway had taken the money and gives it again. What was used is had again; nobody earns by what was not, so that goes back.
async fn follow_reversed(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sold: &SoldEntitlement,
) -> Result<LinePaidOutcome, DatabaseError> {
    let entitlement = &sold.entitlement;
    if entitlement.first_used_at.is_some() && entitlements::revive(conn, now, entitlement).await? {
        purchase::count_granted(conn, entitlement).await?;
        return Ok(LinePaidOutcome::Restored);
    }
    give_back(conn, now, sold, RefundReason::PaidAfterEnd).await
}

async fn granted(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sold: &SoldEntitlement,
) -> Result<LinePaidOutcome, DatabaseError> {
    let entitlement_id = sold.entitlement.id;
    purchase::count_granted(conn, &sold.entitlement).await?;
    release::finish_line_with_window(conn, now, &sold.order, sold.line.id, REFUND_WINDOW).await?;
    jobs::enqueue(conn, now, &MaterialBoughtNotice { entitlement_id }).await?;
    jobs::enqueue(conn, now, &MaterialSoldNotice { entitlement_id }).await?;
    Ok(LinePaidOutcome::Granted)
}

async fn give_back(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sold: &SoldEntitlement,
    reason: RefundReason,
) -> Result<LinePaidOutcome, DatabaseError> {
    let refund = refunds::open_full_of_line(conn, now, &sold.order, sold.line.id, reason).await?;
    if refund.is_none() {
        return Ok(LinePaidOutcome::LeftAlone);
    }
    let entitlement_id = sold.entitlement.id;
    jobs::enqueue(conn, now, &MaterialAccessLostNotice { entitlement_id }).await?;
    Ok(LinePaidOutcome::Refunded)
}

/// Whether somebody who has paid for it can have it: it may have left the store, but nobody took it down, and neither of the two has
/// lost their account.
async fn may_be_had(conn: &mut AsyncPgConnection, sold: &SoldEntitlement) -> Result<bool, DatabaseError> {
    let material = purchase::material(conn, purchase::material_of(&sold.entitlement)).await?;
    if material.taken_down_at.is_some() {
        return Ok(false);
    }
    let is_theirs =
        users::id.eq(sold.entitlement.user_id).or(users::person_id.eq(sold.line.seller_person_id));
    let is_gone = users::suspended_at.is_not_null().or(users::deleted_at.is_not_null());
    let gone = users::table.filter(is_theirs).filter(is_gone);
    let is_somebody_gone: bool = diesel::select(exists(gone)).get_result(conn).await?;
    Ok(!is_somebody_gone)
}

/// Whether her buyer has the same material by another entitlement.
async fn has_it(conn: &mut AsyncPgConnection, entitlement: &Entitlement) -> Result<bool, DatabaseError> {
    let live = live(conn, entitlement.user_id, entitlement.kind, entitlement.subject_id).await?;
    Ok(live.is_some_and(|live| live.is_active()))
}

/// It is locked: nobody else moved it.
fn must_move(is_moved: bool, id: EntitlementId) -> Result<(), DatabaseError> {
    if is_moved { Ok(()) } else { Err(DatabaseError::internal(format!("the locked {id} was moved"))) }
}
