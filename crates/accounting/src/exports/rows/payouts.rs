//! Payouts, with where each went.

use ::payouts::{Payout, PayoutBatch};
use database::DatabaseError;
use database::schema::{bank_accounts, payout_batches, payouts, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::EntityId as _;

use super::{Reading, Rows, last_of, oldest_first};
use crate::exports::cells::{Cell, Record};

pub(super) const COLUMNS: &[&str] = &[
    "payout_id",
    "requested_at",
    "status",
    "origin",
    "teacher_person_id",
    "teacher_name",
    "amount",
    "currency",
    "bank",
    "account_last_digits",
    "method",
    "batch_id",
    "batched_by_user_id",
    "approved_by_user_id",
    "approved_at",
    "sent_at",
    "sent_by_user_id",
    "paid_at",
    "gateway_reference",
    "bank_reference",
    "failed_at",
    "failure",
    "cancelled_at",
    "cancel_reason",
];

/// A payout with the teacher's name, her bank, what is shown of her account's number, and the batch. The number itself is sealed and
/// stays so.
type Paid = (Payout, Option<String>, String, String, Option<PayoutBatch>);

/// Payouts by when they were asked for.
pub(super) async fn rows(
    connection: &mut AsyncPgConnection,
    reading: Reading,
) -> Result<Rows, DatabaseError> {
    let asked = payouts::table
        .inner_join(bank_accounts::table.on(bank_accounts::id.eq(payouts::bank_account_id)))
        .left_join(payout_batches::table.on(payout_batches::id.nullable().eq(payouts::batch_id)))
        .left_join(teachers::table.on(teachers::person_id.eq(payouts::person_id)))
        .select((
            Payout::as_select(),
            teachers::display_name.nullable(),
            bank_accounts::bank_code,
            bank_accounts::last_digits,
            Option::<PayoutBatch>::as_select(),
        ))
        .into_boxed();
    let asked: Vec<Paid> =
        oldest_first!(asked, (payouts::created_at, payouts::id), reading).load(connection).await?;
    let places = asked.iter().map(|(payout, ..)| (payout.created_at, payout.id.uuid()));
    let last = last_of(places, reading.limit);
    Ok(Rows { records: asked.iter().map(record).collect(), last })
}

fn record((payout, name, bank, last_digits, batch): &Paid) -> Record {
    let batch = batch.as_ref();
    vec![
        Cell::Word(payout.id.to_string()),
        Cell::Instant(payout.created_at),
        Cell::Word(payout.status.to_string()),
        Cell::Word(payout.origin.to_string()),
        Cell::Word(payout.person_id.to_string()),
        Cell::text(name.as_deref()),
        Cell::Number(payout.amount),
        Cell::Word(payout.currency.to_string()),
        Cell::Word(bank.clone()),
        // The star keeps a leading zero.
        Cell::Word(format!("*{last_digits}")),
        Cell::word(payout.method),
        Cell::word(payout.batch_id),
        Cell::word(batch.map(|batch| batch.created_by_user_id)),
        // Who rejected an earlier batch of it is not who approved it.
        Cell::word(batch.filter(|_| payout.approved_at.is_some()).and_then(|batch| batch.decided_by_user_id)),
        Cell::instant(payout.approved_at),
        Cell::instant(payout.sent_at),
        Cell::word(payout.sent_by_user_id),
        Cell::instant(payout.paid_at),
        Cell::text(payout.gateway_reference.as_deref()),
        Cell::text(payout.bank_reference.as_deref()),
        Cell::instant(payout.failed_at),
        Cell::word(payout.failure),
        Cell::instant(payout.cancelled_at),
        Cell::text(payout.cancel_reason.as_deref()),
    ]
}
