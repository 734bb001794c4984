//! What happened to a payment's share of a line before there was a ledger. It is written down when something happens to it next,
//! or by the backfill: in the order of time, each with the time when it happened.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{audit_entries, ledger_transactions, payments, refunds};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, OrderLineId, PaymentId, RefundId};
use ledger::TransactionKind;
use serde_json::Value;
use uuid::Uuid;

use super::earnings::{post_paid, post_reversed};
use super::refunds::{
    PaidOutOf, post_after_reversal, post_opened, post_reduced, post_succeeded, post_voided,
};
use super::standing::{Share, lock_accounts};
use crate::model::Refund;
use crate::state::RefundStatus;

/// What is about to be written down, of which the rows may tell already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upcoming {
    /// This refund is opened: its row is there.
    Opened(RefundId),
    /// This refund became smaller by so much: its row says so.
    Reduced(RefundId, i64),
    /// Something that is written down once, however often it is told.
    Other,
}

/// Something that happened. Of what happened at one instant, the first here comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Paid,
    // Somebody sent a part at the gateway: ours became smaller first, and then the other was there.
    Reduced(RefundId, i64),
    Opened(RefundId, i64),
    SucceededByGateway(RefundId, i64),
    SucceededByHand(RefundId, i64),
    Reversed,
    Voided(RefundId, i64),
    AfterReversal(RefundId, i64),
}

/// The payment's share of the line, once the ledger knows all that happened to it.
pub(super) async fn completed(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (payment_id, line_id): (PaymentId, OrderLineId),
    upcoming: Upcoming,
) -> Result<Share, DatabaseError> {
    let share = Share::load(connection, payment_id, line_id).await?;
    complete(connection, now, &share, upcoming).await?;
    Ok(share)
}

/// Writes down what the ledger does not know yet; how many things that were.
pub(super) async fn complete(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    share: &Share,
    upcoming: Upcoming,
) -> Result<usize, DatabaseError> {
    let (is_paid_known, untold) = unknown(connection, share, upcoming).await?;
    if share.amount == 0 || (is_paid_known && untold.is_empty()) {
        return Ok(0);
    }
    let mut events = Vec::new();
    if !is_paid_known {
        events.extend(money(connection, share).await?);
    }
    events.extend(refunded(connection, untold, upcoming).await?);
    // No refund is older than its money, whatever the gateway's clock says.
    events.sort_by_key(|(at, event)| (*event != Event::Paid, *at, *event));
    lock_accounts(connection, share.payment_id).await?;
    for (at, event) in &events {
        post(connection, now, *at, share, *event).await?;
    }
    Ok(events.len())
}

/// Whether the ledger knows of the money, and the refunds of which it does not know.
async fn unknown(
    connection: &mut AsyncPgConnection,
    share: &Share,
    upcoming: Upcoming,
) -> Result<(bool, Vec<Refund>), DatabaseError> {
    let is_paid_known = diesel::select(exists(
        ledger_transactions::table
            .filter(ledger_transactions::source_id.eq(share.payment_id.uuid()))
            .filter(ledger_transactions::kind.eq_any([TransactionKind::LinePaid, TransactionKind::PaidTwice]))
            .filter(ledger_transactions::subject_id.eq(share.line.id.uuid())),
    ))
    .get_result(connection)
    .await?;
    let opening = ledger_transactions::table
        .filter(ledger_transactions::kind.eq(TransactionKind::RefundOpened))
        .filter(ledger_transactions::subject_id.eq(share.line.id.uuid()))
        .select(ledger_transactions::source_id);
    let mut untold: Vec<Refund> = refunds::table
        .filter(refunds::payment_id.eq(share.payment_id))
        .filter(refunds::order_line_id.eq(share.line.id))
        .filter(not(refunds::id.eq_any(opening)))
        .select(Refund::as_select())
        .load(connection)
        .await?;
    untold.retain(|refund| upcoming != Upcoming::Opened(refund.id));
    if is_paid_known && !share.is_paying() {
        // Opening a refund of money that was owed to the buyer from the start moves nothing, so there is nothing to find.
        untold.clear();
    }
    Ok((is_paid_known, untold))
}

/// When the money came, and when the gateway took it back. What it took back and gave again is as if nothing had been.
async fn money(
    connection: &mut AsyncPgConnection,
    share: &Share,
) -> Result<Vec<(DateTime<Utc>, Event)>, DatabaseError> {
    let (settled_at, reversed_at): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) = payments::table
        .find(share.payment_id)
        .select((payments::settled_at, payments::reversed_at))
        .first(connection)
        .await?;
    let Some(settled_at) = settled_at else { return Ok(Vec::new()) };
    let mut events = vec![(settled_at, Event::Paid)];
    events.extend(reversed_at.map(|at| (at, Event::Reversed)));
    Ok(events)
}

/// What happened to the refunds, by their rows and the audit log.
async fn refunded(
    connection: &mut AsyncPgConnection,
    untold: Vec<Refund>,
    upcoming: Upcoming,
) -> Result<Vec<(DateTime<Utc>, Event)>, DatabaseError> {
    let mut audited = audited(connection, &untold).await?;
    let mut events = Vec::new();
    for refund in untold {
        let (id, amount) = (refund.id, refund.amount);
        let mut opened = amount;
        let mut voided_at = (refund.status == RefundStatus::Void).then_some(refund.updated_at);
        let mut out_of = PaidOutOf::Gateway;
        for (action, after, at) in audited.remove(&id.uuid()).unwrap_or_default() {
            match action.as_str() {
                "refund.void" => voided_at = Some(at),
                "refund.mark_succeeded" => out_of = PaidOutOf::Bank,
                _ => {
                    let by = after.and_then(|after| after.get("amount")?.as_i64()).map_or(0, |by| -by);
                    events.push((at, Event::Reduced(id, by)));
                    opened += by;
                }
            }
        }
        if let Upcoming::Reduced(reduced, by) = upcoming
            && reduced == id
        {
            opened += by;
        }
        events.push((refund.created_at, Event::Opened(id, opened)));
        events.extend(voided_at.map(|at| (at, Event::Voided(id, amount))));
        if refund.status == RefundStatus::Succeeded {
            let event = match out_of {
                _ if voided_at.is_some() => Event::AfterReversal(id, amount),
                PaidOutOf::Gateway => Event::SucceededByGateway(id, amount),
                PaidOutOf::Bank => Event::SucceededByHand(id, amount),
            };
            events.push((refund.succeeded_at.unwrap_or(refund.updated_at), event));
        }
    }
    Ok(events)
}

type Audited = (String, Option<Value>, DateTime<Utc>);

async fn audited(
    connection: &mut AsyncPgConnection,
    refunds: &[Refund],
) -> Result<BTreeMap<Uuid, Vec<Audited>>, DatabaseError> {
    let ids: Vec<Uuid> = refunds.iter().map(|refund| refund.id.uuid()).collect();
    let rows: Vec<(Uuid, String, Option<Value>, DateTime<Utc>)> = audit_entries::table
        .filter(audit_entries::subject_id.eq_any(ids))
        .filter(audit_entries::action.eq_any(["refund.void", "refund.mark_succeeded", "refund.reduce"]))
        .order((audit_entries::created_at, audit_entries::id))
        .select((
            audit_entries::subject_id,
            audit_entries::action,
            audit_entries::after,
            audit_entries::created_at,
        ))
        .load(connection)
        .await?;
    let mut by_refund = BTreeMap::<Uuid, Vec<Audited>>::new();
    for (id, action, after, at) in rows {
        by_refund.entry(id).or_default().push((action, after, at));
    }
    Ok(by_refund)
}

async fn post(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    share: &Share,
    event: Event,
) -> Result<(), DatabaseError> {
    match event {
        Event::Paid => post_paid(connection, now, at, share).await,
        Event::Reversed => post_reversed(connection, now, at, share).await,
        Event::Opened(id, amount) => post_opened(connection, now, at, share, (id, amount)).await,
        Event::Reduced(id, by) => post_reduced(connection, now, at, share, (id, by)).await,
        Event::SucceededByGateway(id, amount) => {
            post_succeeded(connection, now, at, share, (id, amount, PaidOutOf::Gateway)).await
        }
        Event::SucceededByHand(id, amount) => {
            post_succeeded(connection, now, at, share, (id, amount, PaidOutOf::Bank)).await
        }
        Event::Voided(id, amount) => post_voided(connection, now, at, share, (id, amount)).await,
        Event::AfterReversal(id, amount) => {
            post_after_reversal(connection, now, at, share, (id, amount)).await
        }
    }
}
