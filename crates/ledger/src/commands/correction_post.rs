//! An admin puts right what the ledger says, with a reason. What was written down before stays.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::idempotency::{self, IdempotencyKey, Known};
use database::schema::{ledger_accounts, ledger_transactions, people};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{LedgerAccountId, LedgerTransactionId, PersonId, generate_uuid};
use kernel::{Actor, Currency, Refusal, Refusals, Role, text};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::model::{LedgerAccount, LedgerTransaction};
use crate::posting::{AccountName, Leg, Posting, post};
use crate::state::TransactionKind;

/// The longest reason.
pub const REASON_CHARACTERS_MAX: usize = 500;
/// How many accounts one correction can move.
pub const LEGS: std::ops::RangeInclusive<usize> = 2..=20;
/// The largest amount: far more than a marketplace moves, and so little that sums of it stay numbers.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

/// What is put right.
#[derive(Debug, Clone)]
pub struct CorrectionPostInput {
    /// What happens to which account; they sum to zero.
    pub legs: Vec<CorrectionLeg>,
    /// In what.
    pub currency: Currency,
    /// Why; kept with the transaction and in the audit log.
    pub reason: String,
    /// The same key and input post once.
    pub idempotency_key: Uuid,
}

/// What is done to one account: a debit when positive, a credit when negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CorrectionLeg {
    /// The account.
    pub account: CorrectedAccount,
    /// How much, minor units.
    pub amount: i64,
}

/// How an account is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrectedAccount {
    /// By what it is for and whose it is; opened if nobody needed it before.
    Named(AccountName),
    /// By its id: for accounts of people who have no login.
    Known(LedgerAccountId),
}

/// Why nothing is put right. Fields: `legs`, `legs.N.amount`, `legs.N.account`,
/// `legs.N.account.ledgerAccountId`, `reason`, `idempotencyKey`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrectionPostCode {
    /// Fewer than two legs, or more than twenty.
    InvalidLegs,
    /// Nothing, or too much.
    InvalidAmount,
    /// An account is named twice.
    AccountNamedTwice,
    /// A person is named for an account of the company's, or none for one of a person's.
    InvalidAccount,
    /// There is no such person.
    UnknownPerson,
    /// There is no account with this id.
    UnknownAccount,
    /// Debits are not credits.
    Unbalanced,
    /// The account holds what is owed for order lines, one by one: refunds, disputes and releases move it.
    MovedByLines,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
    /// The key was used for another correction.
    IdempotencyKeyReused,
}

type Code = CorrectionPostCode;
type Error = CommandError<Code>;

/// Posts it. Admins only.
///
/// # Errors
/// Access for everybody but admins; what [`CorrectionPostCode`] says; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: CorrectionPostInput,
) -> Result<LedgerTransaction, Error> {
    let admin = actor.require_role(Role::Admin)?;
    let named = named(connection, &input.legs).await?;
    let reason = check(&named, &input.reason)?;
    let legs: Vec<_> = named.iter().map(|leg| LegValue::of(*leg)).collect();
    let key = IdempotencyKey::new(
        admin.user_id,
        "ledgerCorrectionPost",
        input.idempotency_key,
        &(&legs, input.currency.as_str(), &reason),
    );
    connection
        .transaction::<_, Error, _>(async |connection| {
            match idempotency::begin::<LedgerTransactionId>(connection, &key).await? {
                Known::OtherInput => {
                    let message = "This key was used for another correction: make a new one for each.";
                    return Err(Refusal::on("idempotencyKey", Code::IdempotencyKeyReused, message).into());
                }
                Known::Done(id) => return Ok(transaction(connection, id).await?),
                Known::New => {}
            }
            check_people(connection, &named).await?;
            let posting = Posting {
                kind: TransactionKind::Correction,
                source_id: generate_uuid(now),
                subject_id: None,
                occurrence: 0,
                occurred_at: now,
                correction: Some((admin.user_id, reason.clone())),
                currency: input.currency,
                legs: named,
            };
            let posted = post(connection, now, posting).await?;
            let id = posted.ok_or_else(|| DatabaseError::internal("a correction was not written down"))?;
            let entry = AuditEntry::about("ledger.correct", id)
                .change(json!({}), json!({ "legs": legs, "reason": reason }));
            audit::record(connection, actor, now, entry).await?;
            idempotency::finish(connection, now, &key, &id).await?;
            Ok(transaction(connection, id).await?)
        })
        .await
}

/// A leg as it is compared and audited.
#[derive(Serialize)]
struct LegValue {
    purpose: &'static str,
    person_id: Option<PersonId>,
    amount: i64,
}

impl LegValue {
    fn of(leg: Leg) -> Self {
        let AccountName { purpose, person_id } = leg.account;
        Self { purpose: purpose.as_str(), person_id, amount: leg.amount }
    }
}

/// The legs by the names of their accounts.
async fn named(connection: &mut AsyncPgConnection, legs: &[CorrectionLeg]) -> Result<Vec<Leg>, Error> {
    let ids: Vec<LedgerAccountId> = legs
        .iter()
        .filter_map(|leg| match leg.account {
            CorrectedAccount::Known(id) => Some(id),
            CorrectedAccount::Named(_) => None,
        })
        .collect();
    let mut known = HashMap::new();
    if !ids.is_empty() {
        let found = ledger_accounts::table.filter(ledger_accounts::id.eq_any(&ids));
        let accounts: Vec<LedgerAccount> =
            found.select(LedgerAccount::as_select()).load(connection).await.map_err(DatabaseError::from)?;
        known.extend(accounts.iter().map(|account| (account.id, account.name())));
    }
    let (mut named, mut refusals) = (Vec::new(), Vec::new());
    for (position, CorrectionLeg { account, amount }) in legs.iter().copied().enumerate() {
        let name = match account {
            CorrectedAccount::Named(name) => Some(name),
            CorrectedAccount::Known(id) => known.get(&id).copied(),
        };
        if let Some(account) = name {
            named.push(Leg { account, amount });
        } else {
            let message = "There is no account with this id: copy it from the list of accounts.";
            let field = format!("legs.{position}.account.ledgerAccountId");
            refusals.push(Refusal::on(field, Code::UnknownAccount, message));
        }
    }
    Refusals::check(refusals)?;
    Ok(named)
}

/// All that is wrong with what was typed; the reason, cleaned.
fn check(legs: &[Leg], reason: &str) -> Result<String, Refusals<Code>> {
    let mut refusals = Vec::new();
    if !LEGS.contains(&legs.len()) {
        let message = "A correction moves two to twenty accounts: add or take away some.";
        refusals.push(Refusal::on("legs", Code::InvalidLegs, message));
    }
    let mut sum = 0_i128;
    for (position, leg) in legs.iter().enumerate() {
        sum += i128::from(leg.amount);
        if leg.amount == 0 || leg.amount.unsigned_abs() > AMOUNT_MAX.unsigned_abs() {
            let message = "Give an amount other than zero, at most a thousand billion rupiah.";
            refusals.push(Refusal::on(format!("legs.{position}.amount"), Code::InvalidAmount, message));
        }
        let field = format!("legs.{position}.account");
        if leg.account.purpose.is_personal() != leg.account.person_id.is_some() {
            let message = "Name a person for an account of a person's, and none for one of the company's.";
            refusals.push(Refusal::on(field, Code::InvalidAccount, message));
        } else if leg.account.purpose.has_floor() {
            // What a line holds is looked up by the line. A correction would leave the line with more than the account has, and
            // its release or refund could never be posted.
            let message =
                "This account moves with its order lines: send money back, or decide the dispute, instead.";
            refusals.push(Refusal::on(field, Code::MovedByLines, message));
        } else if legs.iter().take(position).any(|other| other.account == leg.account) {
            let message = "This account is named twice: add the two amounts up.";
            refusals.push(Refusal::on(field, Code::AccountNamedTwice, message));
        }
    }
    if sum != 0 {
        let message = format!("Debits and credits differ by {}: make them the same.", sum.unsigned_abs());
        refusals.push(Refusal::on("legs", Code::Unbalanced, message));
    }
    let reason = text::multi_line(reason, REASON_CHARACTERS_MAX).unwrap_or_else(|problem| {
        refusals.push(Refusal::on("reason", Code::InvalidReason, problem.message("The reason")));
        String::new()
    });
    Refusals::check(refusals)?;
    Ok(reason)
}

async fn check_people(connection: &mut AsyncPgConnection, legs: &[Leg]) -> Result<(), Error> {
    let named: Vec<PersonId> = legs.iter().filter_map(|leg| leg.account.person_id).collect();
    let known: Vec<PersonId> =
        people::table.filter(people::id.eq_any(&named)).select(people::id).load(connection).await?;
    let is_unknown = |leg: &Leg| leg.account.person_id.is_some_and(|person| !known.contains(&person));
    let unknown = legs.iter().enumerate().filter(|(_, leg)| is_unknown(leg));
    let refusals = unknown.map(|(position, _)| {
        let message = "There is no such person: copy the id from her account.";
        Refusal::on(format!("legs.{position}.account"), Code::UnknownPerson, message)
    });
    Ok(Refusals::check(refusals.collect())?)
}

async fn transaction(
    connection: &mut AsyncPgConnection,
    id: LedgerTransactionId,
) -> Result<LedgerTransaction, DatabaseError> {
    let found = ledger_transactions::table.find(id).select(LedgerTransaction::as_select());
    Ok(found.first(connection).await?)
}
