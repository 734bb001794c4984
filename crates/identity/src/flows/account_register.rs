//! Registers an address.
//!
//! Whoever asks learns nothing about the address: every check is of the input alone, and a new address, one that waits
//! for its code, and one that has an account answer alike after the same statements and the same hash. What was
//! decided is told to the mailbox.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use database::schema::{people, profiles, user_roles, users as users_table};
use database::{CommandError, DatabaseError, constraint_name};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{CityId, PersonId, UserId};
use kernel::{EmailAddress, Locale, Refusal, Refusals, Role};
use secrecy::SecretString;

use crate::authentication::Authentication;
use crate::commands::viewer_profile_update::{full_name, time_zone};
use crate::password::Password;
use crate::state::CodePurpose;
use crate::users::Account;
use crate::{messages, one_time_codes, users};

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountRegisterCode {
    /// The text is no e-mail address.
    EmailInvalid,
    /// Too short, too long, or easy to guess.
    PasswordTooWeak,
    /// The name is empty, too long or has characters that do not belong into a name.
    FullNameInvalid,
    /// Not an IANA time zone.
    TimeZoneInvalid,
    /// No city has this id.
    CityNotFound,
}

/// What one may register as. Admins are made by the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationRole {
    /// Books, buys and reviews.
    Student,
    /// Publishes a profile and teaches.
    Teacher,
}

impl From<RegistrationRole> for Role {
    fn from(role: RegistrationRole) -> Self {
        match role {
            RegistrationRole::Student => Self::Student,
            RegistrationRole::Teacher => Self::Teacher,
        }
    }
}

/// Who registers.
#[derive(Debug, Clone)]
pub struct AccountRegisterInput {
    /// Where the code goes.
    pub email: String,
    /// What they will sign in with.
    pub password: SecretString,
    /// Their name.
    pub full_name: String,
    /// What they come to do.
    pub role: RegistrationRole,
    /// The language of their mails; Indonesian when absent.
    pub locale: Option<Locale>,
    /// Where they live.
    pub city_id: Option<CityId>,
    /// In which zone they read a clock; Jakarta's when absent.
    pub time_zone: Option<String>,
}

/// The input after every check.
struct Registration {
    email: EmailAddress,
    password_hash: String,
    full_name: String,
    role: Role,
    locale: Locale,
    city_id: Option<CityId>,
    time_zone: Tz,
}

/// Registers the address and mails it a code, or tells its owner that somebody tried.
///
/// An account that was never verified is taken over: the newest password and profile replace the older ones, and
/// `account_verify` then asks for that password beside the code.
///
/// # Errors
/// See [`AccountRegisterCode`]; every field at fault is named.
pub async fn run(
    authentication: &Authentication,
    now: DateTime<Utc>,
    input: AccountRegisterInput,
) -> Result<(), CommandError<AccountRegisterCode>> {
    let registration = check(authentication, input).await?;
    let mut connection = authentication.pools.write().await?;
    connection
        .transaction(async |connection| {
            lock_address(connection, &registration.email).await?;
            let account = users::lock_by_email(connection, &registration.email).await?;
            let user_id = match account {
                Some(account) if account.email_verified_at.is_some() => {
                    pretend(connection, now, &registration).await?;
                    account.id
                }
                account => write_account(connection, now, &registration, account.as_ref()).await?,
            };
            one_time_codes::request(connection, now, Some(user_id), CodePurpose::EmailVerification).await?;
            Ok(())
        })
        .await
}

async fn check(
    authentication: &Authentication,
    input: AccountRegisterInput,
) -> Result<Registration, CommandError<AccountRegisterCode>> {
    let mut refusals = Vec::new();
    let email = EmailAddress::parse(&input.email);
    if email.is_none() {
        let code = AccountRegisterCode::EmailInvalid;
        refusals.push(Refusal::on("email", code, messages::EMAIL_INVALID));
    }
    let name = full_name(&input.full_name).unwrap_or_else(|problem| {
        let code = AccountRegisterCode::FullNameInvalid;
        refusals.push(Refusal::on("fullName", code, problem.message("The name")));
        String::new()
    });
    let zone = input.time_zone.as_deref().map_or(Ok(kernel::zone::DEFAULT_ZONE), time_zone);
    let zone = zone.unwrap_or_else(|message| {
        refusals.push(Refusal::on("timeZone", AccountRegisterCode::TimeZoneInvalid, message));
        kernel::zone::DEFAULT_ZONE
    });
    let chosen = authentication.passwords.choose(input.password, email.clone(), name.clone()).await?;
    let password = match chosen {
        Ok(password) => Some(password),
        Err(problem) => {
            let code = AccountRegisterCode::PasswordTooWeak;
            refusals.push(Refusal::on("password", code, problem.message()));
            None
        }
    };
    let (Some(email), Some(password)) = (email, password) else {
        return Err(Refusals::check(refusals).map_or_else(Into::into, |()| not_checked()));
    };
    Refusals::check(refusals)?;
    Ok(Registration {
        email,
        password_hash: hash(authentication, password).await?,
        full_name: name,
        role: input.role.into(),
        locale: input.locale.unwrap_or(Locale::Indonesian),
        city_id: input.city_id,
        time_zone: zone,
    })
}

fn not_checked() -> CommandError<AccountRegisterCode> {
    DatabaseError::internal("a missing address or password was not refused").into()
}

async fn hash(authentication: &Authentication, password: Password) -> Result<String, DatabaseError> {
    authentication.passwords.hash(password).await
}

/// Two registrations of one new address at once have no row to meet on: they meet on a lock named after the address.
async fn lock_address(connection: &mut AsyncPgConnection, email: &EmailAddress) -> Result<(), DatabaseError> {
    diesel::select(advisory_lock::pg_advisory_xact_lock(advisory_lock::hashtextextended(email.as_str(), 0)))
        .execute(connection)
        .await?;
    Ok(())
}

mod advisory_lock {
    use diesel::sql_types::{BigInt, Text};
    // Raw functions: Diesel has no advisory locks.
    diesel::define_sql_function! {
        /// Waits for a lock that ends with the transaction.
        fn pg_advisory_xact_lock(key: BigInt);
    }
    diesel::define_sql_function! {
        /// A 64-bit hash of a text.
        fn hashtextextended(text: Text, seed: BigInt) -> BigInt;
    }
}

/// Writes the account, over the unverified one if there is one.
async fn write_account(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    registration: &Registration,
    existing: Option<&Account>,
) -> Result<UserId, CommandError<AccountRegisterCode>> {
    let user_id = existing.map_or_else(|| UserId::generate(now), |account| account.id);
    let person_id = existing.map_or_else(|| PersonId::generate(now), |account| account.person_id);
    // A transaction within: `pretend` undoes the same statements at the same place.
    connection
        .transaction(async |connection| {
            let email = registration.email.as_str();
            insert_account(connection, now, registration, (user_id, person_id), email).await
        })
        .await?;
    Ok(user_id)
}

/// Does the work of [`write_account`] for an address that has an account already, and undoes it.
async fn pretend(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    registration: &Registration,
) -> Result<(), CommandError<AccountRegisterCode>> {
    /// Either the wanted undoing, or what went wrong before it.
    enum Undone {
        AsWanted,
        Failed(CommandError<AccountRegisterCode>),
    }
    impl From<diesel::result::Error> for Undone {
        fn from(error: diesel::result::Error) -> Self {
            Self::Failed(error.into())
        }
    }
    let user_id = UserId::generate(now);
    let outcome = connection
        .transaction::<(), Undone, _>(async |connection| {
            // No mailbox can have this address, so it never meets a real one.
            let nobody = format!("{user_id}@invalid").to_lowercase();
            let ids = (user_id, PersonId::generate(now));
            insert_account(connection, now, registration, ids, &nobody).await.map_err(Undone::Failed)?;
            Err(Undone::AsWanted)
        })
        .await;
    match outcome {
        Ok(()) | Err(Undone::AsWanted) => Ok(()),
        Err(Undone::Failed(error)) => Err(error),
    }
}

async fn insert_account(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    registration: &Registration,
    (user_id, person_id): (UserId, PersonId),
    email: &str,
) -> Result<(), CommandError<AccountRegisterCode>> {
    diesel::insert_into(people::table)
        .values((people::id.eq(person_id), people::created_at.eq(now), people::updated_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    diesel::insert_into(users_table::table)
        .values((
            users_table::id.eq(user_id),
            users_table::person_id.eq(person_id),
            users_table::email.eq(email),
            users_table::created_at.eq(now),
            users_table::updated_at.eq(now),
        ))
        .on_conflict(users_table::id)
        .do_update()
        .set(users_table::updated_at.eq(now))
        .execute(connection)
        .await?;
    users::set_password(connection, now, user_id, &registration.password_hash).await?;
    write_profile(connection, now, registration, user_id).await?;
    write_role(connection, now, user_id, registration.role).await?;
    Ok(())
}

async fn write_profile(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    registration: &Registration,
    user_id: UserId,
) -> Result<(), CommandError<AccountRegisterCode>> {
    let values = (
        profiles::full_name.eq(&registration.full_name),
        profiles::city_id.eq(registration.city_id),
        profiles::time_zone.eq(registration.time_zone.name()),
        profiles::locale.eq(registration.locale),
        profiles::updated_at.eq(now),
    );
    diesel::insert_into(profiles::table)
        .values((profiles::user_id.eq(user_id), profiles::created_at.eq(now), values))
        .on_conflict(profiles::user_id)
        .do_update()
        .set(values)
        .execute(connection)
        .await
        .map_err(|error| match constraint_name(&error) {
            Some("profiles_city_id_fkey") => {
                CommandError::refused("cityId", AccountRegisterCode::CityNotFound, messages::CITY_NOT_FOUND)
            }
            _ => error.into(),
        })?;
    Ok(())
}

async fn write_role(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
    role: Role,
) -> Result<(), DatabaseError> {
    diesel::delete(
        user_roles::table.filter(user_roles::user_id.eq(user_id)).filter(user_roles::role.ne(role)),
    )
    .execute(connection)
    .await?;
    diesel::insert_into(user_roles::table)
        .values((user_roles::user_id.eq(user_id), user_roles::role.eq(role), user_roles::granted_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(())
}
