//! Tax that was withheld of earnings, or given back because the price was.

use ::ledger::{AccountPurpose, LedgerAccount, LedgerTransaction};
use ::payments::OrderLine;
use ::payments::commission::Withholding;
use database::DatabaseError;
use database::schema::{
    ledger_accounts, ledger_entries, ledger_transactions, order_lines, teachers, withholding_rules,
};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Currency;
use kernel::id::{EntityId as _, OrderLineId};

use super::{Reading, Rows, last_of, oldest_first};
use crate::exports::cells::{Cell, Record};

pub(super) const COLUMNS: &[&str] = &[
    "transaction_id",
    "posted_at",
    "occurred_at",
    "kind",
    "line_id",
    "order_id",
    "line_kind",
    "title",
    "teacher_person_id",
    "teacher_name",
    "line_amount",
    "commission_amount",
    "withholding",
    "basis_points",
    "base",
    "withheld",
    "currency",
    "reason",
];

/// What happened, by how much, of which line, under which rule.
type Withheld = (
    LedgerTransaction,
    i64,
    Currency,
    Option<OrderLine>,
    Option<String>,
    Option<String>,
    Option<Withholding>,
);

/// Entries of the account of withheld tax by when they were written down: one for each transaction that moved it. What is withheld
/// is positive, what is given back negative, so the sum is what the tax office gets.
pub(super) async fn rows(
    connection: &mut AsyncPgConnection,
    reading: Reading,
) -> Result<Rows, DatabaseError> {
    let account = ledger_accounts::table
        .filter(ledger_accounts::purpose.eq(AccountPurpose::TaxWithheld))
        .filter(ledger_accounts::currency.eq(Currency::Idr))
        .select(LedgerAccount::as_select());
    let Some(account) = account.first(connection).await.optional()? else { return Ok(Rows::default()) };
    let withheld = ledger_entries::table
        .inner_join(ledger_transactions::table)
        .left_join(order_lines::table.on(order_lines::id.nullable().eq(ledger_transactions::subject_id)))
        .left_join(teachers::table.on(teachers::person_id.eq(order_lines::seller_person_id)))
        .left_join(
            withholding_rules::table
                .on(withholding_rules::id.nullable().eq(order_lines::withholding_rule_id)),
        )
        .filter(ledger_entries::account_id.eq(account.id))
        .select((
            LedgerTransaction::as_select(),
            ledger_entries::amount,
            ledger_entries::currency,
            Option::<OrderLine>::as_select(),
            teachers::display_name.nullable(),
            withholding_rules::name.nullable(),
            Option::<Withholding>::as_select(),
        ))
        .into_boxed();
    let place = (ledger_entries::posted_at, ledger_entries::transaction_id);
    let withheld: Vec<Withheld> = oldest_first!(withheld, place, reading).load(connection).await?;
    let places = withheld.iter().map(|(happened, ..)| (happened.posted_at, happened.id.uuid()));
    let last = last_of(places, reading.limit);
    Ok(Rows { records: withheld.iter().map(record).collect(), last })
}

fn record((happened, amount, currency, line, teacher, rule, terms): &Withheld) -> Record {
    let line = line.as_ref();
    vec![
        Cell::Word(happened.id.to_string()),
        Cell::Instant(happened.posted_at),
        Cell::Instant(happened.occurred_at),
        Cell::Word(happened.kind.to_string()),
        Cell::word(happened.subject_id.map(OrderLineId::from_uuid)),
        Cell::word(line.map(|line| line.order_id)),
        Cell::word(line.map(|line| line.kind)),
        Cell::text(line.map(|line| line.title.as_str())),
        Cell::word(line.map(|line| line.seller_person_id)),
        Cell::text(teacher.as_deref()),
        Cell::number(line.map(|line| line.amount)),
        Cell::number(line.and_then(|line| line.commission_amount)),
        Cell::text(rule.as_deref()),
        Cell::number(terms.map(|terms| terms.basis_points)),
        Cell::word(terms.map(|terms| terms.base)),
        Cell::Number(amount.saturating_neg()),
        Cell::Word(currency.to_string()),
        Cell::text(happened.reason.as_deref()),
    ]
}
