//! It is decided how much of a disputed line goes back, by an admin or by time.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{self, AuditEntry};
use database::schema::{disputes, order_lines};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{DisputeId, PersonId, UserId};
use serde_json::json;

use super::Dispute;
use crate::books;
use crate::jobs::DisputeNotice;
use crate::model::OrderLine;
use crate::orders::LockedOrder;
use crate::refunds::{self, Decision, NewRefund, paid_line};
use crate::state::{DisputeStatus, RefundReason};

/// Of whom a dispute has to be; for everybody else there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    /// Of anybody: who asks decides about all of them.
    Anybody,
    /// The buyer who opened it.
    Buyer(UserId),
    /// Who sold what it is about.
    Seller(PersonId),
}

impl Whose {
    fn is(self, dispute: &Dispute) -> bool {
        match self {
            Self::Anybody => true,
            Self::Buyer(user_id) => dispute.opened_by_user_id == user_id,
            Self::Seller(person_id) => dispute.seller_person_id == person_id,
        }
    }
}

/// A disputed line under the lock of its order.
pub(crate) struct Disputed {
    pub(crate) order: LockedOrder,
    pub(crate) line: OrderLine,
    pub(crate) dispute: Dispute,
}

impl Disputed {
    /// Finds the dispute and locks its order; `None` when there is no such dispute, or it is none of whom it is asked for: that is
    /// asked before anything is locked, and again under the lock.
    pub(crate) async fn lock(
        connection: &mut AsyncPgConnection,
        id: DisputeId,
        whose: Whose,
    ) -> Result<Option<Self>, DatabaseError> {
        // Of which line it is never changes, so it can be read before the lock.
        let before = super::model::find(connection, id).await?;
        let Some(before) = before.filter(|dispute| whose.is(dispute)) else { return Ok(None) };
        let Some((order, line)) = paid_line::lock(connection, before.order_line_id).await? else {
            return Ok(None);
        };
        let dispute = super::model::find(connection, id).await?.filter(|dispute| whose.is(dispute));
        Ok(dispute.map(|dispute| Self { order, line, dispute }))
    }

    /// What of the line's money it is decided about, minor units. What the gateway took back is decided about as well: whether the
    /// seller has earned it.
    pub(crate) fn left(&self) -> i64 {
        self.line.amount - self.line.refunded_amount
    }
}

/// Decides an undecided dispute: so much goes back, and what is left is released as soon as the sweep comes by. `actor` is
/// the admin, or the product itself.
pub(crate) async fn decide(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    disputed: &Disputed,
    (refund_amount, note): (i64, Option<&str>),
) -> Result<Dispute, DatabaseError> {
    let Disputed { order, line, dispute } = disputed;
    let admin = actor.user().map(|user| user.user_id);
    let decided: Dispute = diesel::update(disputes::table.find(dispute.id))
        .filter(disputes::status.eq(dispute.status))
        .set((
            disputes::status.eq(DisputeStatus::Decided),
            disputes::refund_amount.eq(refund_amount),
            disputes::decided_by_user_id.eq(admin),
            disputes::decision_note.eq(note),
            disputes::remind_at.eq(None::<DateTime<Utc>>),
            disputes::ended_at.eq(now),
            disputes::updated_at.eq(now),
        ))
        .returning(Dispute::as_returning())
        .get_result(connection)
        .await?;
    if let (Some(payment_id), Some(_)) = (line.paid_by_payment_id, line.reversed_at) {
        // The buyer has it back already, by the gateway: what the seller did not earn makes up for that.
        books::forfeited_part(connection, now, (payment_id, line.id), refund_amount).await?;
    } else if let Some(payment_id) = line.paid_by_payment_id.filter(|_| refund_amount > 0) {
        let reason = RefundReason::DisputeDecided;
        let new = NewRefund { payment_id, order_line_id: line.id, amount: refund_amount, reason };
        let decision = admin.zip(note).map(|(by, note)| Decision { by, note: note.to_owned() });
        let opened = refunds::open_decided(connection, now, order, new, decision.as_ref()).await?;
        opened.ok_or_else(|| DatabaseError::internal("money that was left could not be refunded"))?;
    }
    diesel::update(order_lines::table.find(line.id))
        .filter(order_lines::released_at.is_null())
        .filter(order_lines::release_due_at.gt(now))
        .set((order_lines::release_due_at.eq(now), order_lines::updated_at.eq(now)))
        .execute(connection)
        .await?;
    let entry = AuditEntry::about("dispute.decide", dispute.id).change(
        json!({ "status": dispute.status.as_str() }),
        json!({ "status": decided.status.as_str(), "refundAmount": refund_amount, "note": note }),
    );
    audit::record(connection, actor, now, entry).await?;
    jobs::enqueue(connection, now, &DisputeNotice::decided_to_buyer(dispute.id)).await?;
    jobs::enqueue(connection, now, &DisputeNotice::decided_to_seller(dispute.id)).await?;
    Ok(decided)
}
