//! Where money can be sent. Number and holder are encrypted where they are stored, and opened only for whoever sends.

use chrono::{DateTime, Utc};
use database::schema::bank_accounts;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BankAccountId, EntityId as _, PersonId};
use kernel::{Refusal, Refusals, text};
use serde::{Deserialize, Serialize};

use crate::banks;
use crate::model::BankAccount;
use crate::sealing::{Sealed, SealingKeys};

/// The longest name of a holder.
pub const HOLDER_CHARACTERS_MAX: usize = 100;
/// How many digits the number of an account has.
pub const NUMBER_DIGITS: std::ops::RangeInclusive<usize> = 6..=20;
/// How many of them are shown.
const DIGITS_SHOWN: usize = 4;

/// An account as somebody typed it.
#[derive(Clone)]
pub struct BankAccountInput {
    /// The bank: one of [`banks::BANKS`].
    pub bank_code: String,
    /// The number; spaces, dots and dashes in it do not count.
    pub number: String,
    /// In whose name it is.
    pub holder: String,
}

/// Why an account is none. Fields: `bankCode`, `accountNumber`, `holder`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BankAccountCode {
    /// There is no such bank.
    UnknownBank,
    /// Not 6 to 20 digits.
    InvalidNumber,
    /// The holder's name is empty, too long, or has characters that no name has.
    InvalidHolder,
}

/// What is sealed of an account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDetails {
    /// The digits of the number.
    pub number: String,
    /// In whose name it is.
    pub holder: String,
}

impl std::fmt::Debug for BankAccountInput {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("BankAccountInput").field("bank_code", &self.bank_code).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for AccountDetails {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("AccountDetails(..)")
    }
}

/// Writes down an account of the person. In the caller's transaction.
///
/// # Errors
/// UNKNOWN_BANK, INVALID_NUMBER, INVALID_HOLDER, all that apply at once; the database's failures.
pub async fn add(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    keys: &SealingKeys,
    person_id: PersonId,
    input: BankAccountInput,
) -> Result<BankAccount, CommandError<BankAccountCode>> {
    let details = check(&input)?;
    let id = BankAccountId::generate(now);
    let sealed = seal(keys, id, &input.bank_code, &details)?;
    let shown = details.number.len().saturating_sub(DIGITS_SHOWN);
    let last_digits = details.number.get(shown..).unwrap_or_default();
    let added = diesel::insert_into(bank_accounts::table)
        .values((
            bank_accounts::id.eq(id),
            bank_accounts::person_id.eq(person_id),
            bank_accounts::bank_code.eq(input.bank_code),
            bank_accounts::sealed.eq(sealed.bytes),
            bank_accounts::key_name.eq(sealed.key_name),
            bank_accounts::last_digits.eq(last_digits),
            bank_accounts::created_at.eq(now),
        ))
        .returning(BankAccount::as_returning())
        .get_result(connection)
        .await?;
    Ok(added)
}

/// What was typed, cleaned: for whoever asks whether it is the account we have.
///
/// # Errors
/// UNKNOWN_BANK, INVALID_NUMBER, INVALID_HOLDER, all that apply at once.
pub fn check(input: &BankAccountInput) -> Result<AccountDetails, Refusals<BankAccountCode>> {
    let mut refusals = Vec::new();
    if banks::find(&input.bank_code).is_none() {
        let message = "We do not know this bank: choose one from the list.";
        refusals.push(Refusal::on("bankCode", BankAccountCode::UnknownBank, message));
    }
    let number: String =
        input.number.chars().filter(|character| !matches!(character, ' ' | '.' | '-')).collect();
    if !NUMBER_DIGITS.contains(&number.len()) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = "The account number has 6 to 20 digits: type it as it stands in your banking app.";
        refusals.push(Refusal::on("accountNumber", BankAccountCode::InvalidNumber, message));
    }
    let holder = text::single_line(&input.holder, HOLDER_CHARACTERS_MAX).unwrap_or_else(|problem| {
        let message = problem.message("The name of the account's holder");
        refusals.push(Refusal::on("holder", BankAccountCode::InvalidHolder, message));
        String::new()
    });
    Refusals::check(refusals)?;
    Ok(AccountDetails { number, holder })
}

/// What an account is bound to: a sealed number neither moves to another row nor to another bank.
fn bound_to(id: BankAccountId, bank_code: &str) -> Vec<u8> {
    let mut bytes = b"bank account".to_vec();
    bytes.extend_from_slice(id.uuid().as_bytes());
    bytes.extend_from_slice(bank_code.as_bytes());
    bytes
}

fn seal(
    keys: &SealingKeys,
    id: BankAccountId,
    bank_code: &str,
    details: &AccountDetails,
) -> Result<Sealed, DatabaseError> {
    let plain = serde_json::to_vec(details).map_err(DatabaseError::internal)?;
    Ok(keys.seal(&plain, &bound_to(id, bank_code)))
}

/// Number and holder of an account. For whoever sends money there; nobody else needs them.
///
/// # Errors
/// A fault of ours: its key is not configured any more, or the row was tampered with.
pub fn open_sealed(keys: &SealingKeys, account: &BankAccount) -> Result<AccountDetails, DatabaseError> {
    let sealed = Sealed { key_name: account.key_name.clone(), bytes: account.sealed.clone() };
    let plain = keys
        .open(&sealed, &bound_to(account.id, &account.bank_code))
        .map_err(|reason| DatabaseError::internal(format!("{}: {reason}", account.id)))?;
    serde_json::from_slice(&plain)
        .map_err(|_| DatabaseError::internal(format!("{} is no account", account.id)))
}

/// Takes an account away to which nothing is to be sent any more. Its row stays: the audit log tells of it.
///
/// # Errors
/// When the database fails.
pub async fn remove(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: BankAccountId,
) -> Result<(), DatabaseError> {
    diesel::update(bank_accounts::table.find(id))
        .filter(bank_accounts::removed_at.is_null())
        .set(bank_accounts::removed_at.eq(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// Seals up to `limit` accounts anew that the first key did not seal; how many there were. For the change of a key: run it until
/// it says none.
///
/// # Errors
/// When the database fails, or an account cannot be opened.
pub async fn reseal(
    connection: &mut AsyncPgConnection,
    keys: &SealingKeys,
    limit: i64,
) -> Result<usize, DatabaseError> {
    let old: Vec<BankAccount> = bank_accounts::table
        .filter(bank_accounts::key_name.ne(keys.first_name()))
        .order(bank_accounts::id)
        .limit(limit)
        .select(BankAccount::as_select())
        .load(connection)
        .await?;
    for account in &old {
        let details = open_sealed(keys, account)?;
        let sealed = seal(keys, account.id, &account.bank_code, &details)?;
        // Guarded: of two who do this at once, the second finds nothing to do.
        let still_old =
            bank_accounts::table.find(account.id).filter(bank_accounts::key_name.eq(&account.key_name));
        diesel::update(still_old)
            .set((bank_accounts::sealed.eq(sealed.bytes), bank_accounts::key_name.eq(sealed.key_name)))
            .execute(connection)
            .await?;
    }
    Ok(old.len())
}

/// The names of the keys that accounts were sealed under: those that must be configured.
///
/// # Errors
/// When the database fails.
pub async fn key_names(connection: &mut AsyncPgConnection) -> Result<Vec<String>, DatabaseError> {
    let names =
        bank_accounts::table.select(bank_accounts::key_name).distinct().order(bank_accounts::key_name);
    Ok(names.load(connection).await?)
}
