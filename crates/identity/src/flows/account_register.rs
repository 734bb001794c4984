//! Registers an address.
//!
//! Whoever asks learns nothing about the address: every check is of the input alone, and a new address, one that waits
//! for its code, and one that has an account answer alike after the same statements and the same hash. What was
//! decided is told to the mailbox.

mod records;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use database::{CommandError, DatabaseError};
use diesel_async::AsyncConnection as _;
use kernel::id::CityId;
use kernel::{ClientAddress, EmailAddress, Locale, Refusal, Refusals, Role};
use secrecy::SecretString;

use crate::authentication::Authentication;
use crate::commands::viewer_profile_update::{full_name, time_zone};
use crate::one_time_codes::Asker;
use crate::state::{AttemptKind, CodePurpose};
use crate::{attempt_counts, messages, one_time_codes, users};

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
    /// The network the request comes from.
    pub client: ClientAddress,
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
/// See [`AccountRegisterCode`]; every field at fault is named. [`CommandError::RateLimited`] when this client registered
/// too many; what is refused for its fields does not count.
pub async fn run(
    authentication: &Authentication,
    now: DateTime<Utc>,
    input: AccountRegisterInput,
) -> Result<(), CommandError<AccountRegisterCode>> {
    let client = input.client;
    let registration = admit(authentication, now, input).await?;
    let asker = Asker { client, email: &registration.email };
    let mut connection = authentication.pools.write().await?;
    connection
        .transaction(async |connection| {
            records::lock_address(connection, &registration.email).await?;
            let account = users::lock_by_email(connection, &registration.email).await?;
            let user_id = match account {
                Some(account) if account.email_verified_at.is_some() => {
                    records::pretend(connection, now, &registration).await?;
                    account.id
                }
                account => records::write_account(connection, now, &registration, account.as_ref()).await?,
            };
            let subject = (Some(user_id), CodePurpose::EmailVerification);
            one_time_codes::request(connection, authentication, now, asker, subject).await?;
            Ok(())
        })
        .await
}

/// Checks the input, counts the registration, and only then hashes the password.
async fn admit(
    authentication: &Authentication,
    now: DateTime<Utc>,
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
    let (limits, kind) = (&authentication.attempts, AttemptKind::Registration);
    let subject = (kind, input.client);
    attempt_counts::count_of_client(authentication, now, subject, limits.registrations_of_client).await?;
    Ok(Registration {
        email,
        password_hash: authentication.passwords.hash(password).await?,
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
