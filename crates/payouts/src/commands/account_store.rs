//! A teacher, whose password was just asked for, names the account that her earnings go to.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{bank_accounts, payout_settings, payouts};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use identity::flows::password_confirm::{self, PasswordConfirmCode, PasswordConfirmed};
use kernel::id::{PayoutId, PersonId};
use kernel::{Actor, Refusal, Refusals, Role};
use ledger::bank_accounts::{BankAccountCode, BankAccountInput};
use ledger::{BankAccount, SealingKeys};
use serde_json::{Value, json};

use crate::calling_off::call_off;
use crate::jobs::{AccountCheck, PayoutAccountChangedNotice};
use crate::locks;
use crate::model::{Payout, PayoutSettings};
use crate::services::PayoutConfig;
use crate::state::{HolderCheck, PayoutStatus};

/// Which account, and the proof that its owner names it.
#[derive(Debug, Clone)]
pub struct AccountStoreInput {
    /// The password that was right a moment ago.
    pub confirmed: PasswordConfirmed,
    /// The account.
    pub account: BankAccountInput,
}

/// Why it is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutAccountSetCode {
    /// The password is wrong.
    PasswordWrong,
    /// The password was wrong too often.
    TooManyAttempts,
    /// There is no such bank.
    UnknownBank,
    /// Not 6 to 20 digits.
    InvalidNumber,
    /// The holder's name is empty, too long, or has characters that no name has.
    InvalidHolder,
}

/// What is so now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutAccountChanged {
    /// Where she is paid out to.
    pub settings: PayoutSettings,
    /// What had been asked for to the account before, and was called off with it; by ids.
    pub cancelled: Vec<PayoutId>,
}

type Code = PayoutAccountSetCode;
type Error = CommandError<Code>;

/// Takes the account down, sealed, in the place of the one before. What was asked for to that one and is not approved is called
/// off, and nothing is asked for until the pause is over; the first account of a teacher pauses nothing.
///
/// The account that we have already changes nothing; but if the bank did not know it, or could not be asked, it is asked again.
///
/// # Errors
/// Access for everybody but teachers; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    (config, keys): (&PayoutConfig, &SealingKeys),
    input: AccountStoreInput,
) -> Result<PayoutAccountChanged, Error> {
    let person_id = actor.require_role(Role::Teacher)?.person_id;
    let AccountStoreInput { confirmed, account } = input;
    connection
        .transaction::<_, Error, _>(async |connection| {
            if !confirmed.still_holds(connection).await? {
                return Err(password_refusal(password_confirm::wrong()).into());
            }
            let settings = locked_settings(connection, now, person_id).await?;
            let before = current(connection, &settings).await?;
            if let Some(before) = &before
                && is_the_same(keys, before, &account)?
            {
                let settings = check_again(connection, now, settings).await?;
                return Ok(PayoutAccountChanged { settings, cancelled: Vec::new() });
            }
            let added = ledger::bank_accounts::add(connection, now, keys, person_id, account).await;
            let added = added.map_err(account_refusals)?;
            replace(connection, actor, now, (config, before.as_ref(), &added)).await
        })
        .await
}

/// Her settings, made if there are none, locked until the transaction ends.
async fn locked_settings(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    person_id: PersonId,
) -> Result<PayoutSettings, DatabaseError> {
    diesel::insert_into(payout_settings::table)
        .values((
            payout_settings::person_id.eq(person_id),
            payout_settings::created_at.eq(now),
            payout_settings::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    let settings = locks::settings(connection, person_id).await?;
    settings.ok_or_else(|| DatabaseError::internal("settings that were just made are not there"))
}

async fn current(
    connection: &mut AsyncPgConnection,
    settings: &PayoutSettings,
) -> Result<Option<BankAccount>, DatabaseError> {
    let Some(id) = settings.bank_account_id else { return Ok(None) };
    let account = bank_accounts::table.find(id).select(BankAccount::as_select());
    Ok(Some(account.first(connection).await?))
}

/// Whether it is the account we have, to the letter of the holder's name.
fn is_the_same(keys: &SealingKeys, have: &BankAccount, named: &BankAccountInput) -> Result<bool, Error> {
    let named_details =
        ledger::bank_accounts::check(named).map_err(|refusals| account_refusals(refusals.into()))?;
    Ok(have.bank_code == named.bank_code && ledger::bank_accounts::open_sealed(keys, have)? == named_details)
}

/// The account stays. A bank that did not know it, or could not be asked, may do better now.
async fn check_again(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    settings: PayoutSettings,
) -> Result<PayoutSettings, DatabaseError> {
    let is_unsettled =
        matches!(settings.holder_check, Some(HolderCheck::NoSuchAccount | HolderCheck::NotChecked));
    let Some(bank_account_id) = settings.bank_account_id.filter(|_| is_unsettled) else {
        return Ok(settings);
    };
    let settings = diesel::update(payout_settings::table.find(settings.person_id))
        .set((payout_settings::holder_check.eq(HolderCheck::Pending), payout_settings::updated_at.eq(now)))
        .returning(PayoutSettings::as_returning())
        .get_result(connection)
        .await?;
    let check = AccountCheck { person_id: settings.person_id, bank_account_id };
    jobs::enqueue(connection, now, &check).await?;
    Ok(settings)
}

async fn replace(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    (config, before, added): (&PayoutConfig, Option<&BankAccount>, &BankAccount),
) -> Result<PayoutAccountChanged, Error> {
    let (person_id, bank_account_id) = (added.person_id, added.id);
    let paused_until = before.map(|_| now + config.pause_after_change);
    let settings = diesel::update(payout_settings::table.find(person_id))
        .set((
            payout_settings::bank_account_id.eq(bank_account_id),
            payout_settings::holder_check.eq(HolderCheck::Pending),
            payout_settings::account_changed_at.eq(now),
            payout_settings::paused_until.eq(paused_until),
            payout_settings::updated_at.eq(now),
        ))
        .returning(PayoutSettings::as_returning())
        .get_result(connection)
        .await?;
    let cancelled = call_off_requested(connection, actor, now, person_id).await?;
    if let Some(before) = before {
        ledger::bank_accounts::remove(connection, now, before.id).await?;
    }
    let entry = AuditEntry::about("payout_account.set", bank_account_id)
        .change(shown(before), with_pause(shown(Some(added)), &settings, cancelled.len()));
    audit::record(connection, actor, now, entry).await?;
    jobs::enqueue(connection, now, &AccountCheck { person_id, bank_account_id }).await?;
    let called_off = cancelled.clone();
    jobs::enqueue(connection, now, &PayoutAccountChangedNotice { person_id, bank_account_id, called_off })
        .await?;
    Ok(PayoutAccountChanged { settings, cancelled })
}

/// Calls off what was asked for and is not approved: all of it is locked before the first one touches the ledger.
async fn call_off_requested(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    person_id: PersonId,
) -> Result<Vec<PayoutId>, DatabaseError> {
    let requested: Vec<Payout> = payouts::table
        .filter(payouts::person_id.eq(person_id))
        .filter(payouts::status.eq(PayoutStatus::Requested))
        .order(payouts::id)
        .select(Payout::as_select())
        .for_no_key_update()
        .load(connection)
        .await?;
    if !requested.is_empty() {
        ledger::lock_accounts(connection, &[person_id]).await?;
    }
    let mut cancelled = Vec::with_capacity(requested.len());
    for payout in &requested {
        cancelled.extend(call_off(connection, now, payout, actor, None).await?.map(|payout| payout.id));
    }
    Ok(cancelled)
}

/// What the audit log may keep of an account: what everybody sees who sees its payouts.
fn shown(account: Option<&BankAccount>) -> Value {
    account.map_or(Value::Null, |account| {
        json!({
            "bankAccountId": account.id.to_string(),
            "bankCode": account.bank_code,
            "lastDigits": account.last_digits,
        })
    })
}

fn with_pause(mut shown: Value, settings: &PayoutSettings, cancelled: usize) -> Value {
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("pausedUntil".to_owned(), json!(settings.paused_until));
        fields.insert("payoutsCalledOff".to_owned(), json!(cancelled));
    }
    shown
}

/// What the password was refused with, in this command's words.
pub(crate) fn password_refusal(refusal: Refusal<PasswordConfirmCode>) -> Refusal<Code> {
    let code = match refusal.code {
        PasswordConfirmCode::PasswordWrong => Code::PasswordWrong,
        PasswordConfirmCode::TooManyAttempts => Code::TooManyAttempts,
    };
    Refusal { code, field: refusal.field, message: refusal.message }
}

fn account_refusals(error: CommandError<BankAccountCode>) -> Error {
    translated(error, |refusal| {
        let code = match refusal.code {
            BankAccountCode::UnknownBank => Code::UnknownBank,
            BankAccountCode::InvalidNumber => Code::InvalidNumber,
            BankAccountCode::InvalidHolder => Code::InvalidHolder,
        };
        Refusal { code, field: refusal.field, message: refusal.message }
    })
}

/// Another command's error as this one's.
pub(crate) fn translated<C>(error: CommandError<C>, refusal: impl Fn(Refusal<C>) -> Refusal<Code>) -> Error {
    match error {
        CommandError::Refused(refusals) => {
            match Refusals::check(refusals.into_vec().into_iter().map(refusal).collect()) {
                Err(refusals) => refusals.into(),
                Ok(()) => DatabaseError::internal("something was refused without a reason").into(),
            }
        }
        CommandError::Access(refused) => refused.into(),
        CommandError::RateLimited(wait) => Error::RateLimited(wait),
        CommandError::Database(error) => error.into(),
    }
}
