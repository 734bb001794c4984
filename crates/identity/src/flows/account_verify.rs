//! Proves an address with its code, and opens the first login session.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::{ClientAddress, EmailAddress, Refusal};
use secrecy::SecretString;

use crate::authentication::Authentication;
use crate::login_sessions::Device;
use crate::model::SessionTokens;
use crate::one_time_codes::Asker;
use crate::password::Password;
use crate::state::CodePurpose;
use crate::users::Account;
use crate::{login_sessions, messages, one_time_codes, users};

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountVerifyCode {
    /// Wrong, old, used or never sent.
    CodeInvalid,
    /// The address was registered more than once: the newest registration's password must come with the code.
    PasswordRequired,
    /// The address was registered more than once, and not with this password the last time.
    PasswordMismatch,
    /// The code is right, but an admin suspended the account.
    AccountSuspended,
}

/// The proof.
#[derive(Debug, Clone)]
pub struct AccountVerifyInput {
    /// The registered address.
    pub email: String,
    /// The six digits of the newest mail.
    pub code: String,
    /// The password of the registration. Needed when the address was registered more than once.
    pub password: Option<SecretString>,
    /// How the device describes itself.
    pub user_agent: Option<String>,
    /// The network the request comes from.
    pub client: ClientAddress,
}

/// What the transaction came to. A refusal is no error of it: the wrong attempt it counted must stay counted.
enum Outcome {
    Opened(SessionTokens),
    Refused(AccountVerifyCode),
}

impl Outcome {
    /// Whether the sender knew what they were asked for. A right code with another one's password is a guess at that.
    fn is_no_guess(&self) -> bool {
        match self {
            Self::Opened(_)
            | Self::Refused(AccountVerifyCode::PasswordRequired | AccountVerifyCode::AccountSuspended) => {
                true
            }
            Self::Refused(AccountVerifyCode::CodeInvalid | AccountVerifyCode::PasswordMismatch) => false,
        }
    }
}

/// Marks the address as verified and opens a login session.
///
/// Somebody else may have registered the same address with a password of their own, before or after its owner did. The
/// code alone would open the account with whatever password came last; so then the password must be given, too.
///
/// # Errors
/// See [`AccountVerifyCode`], and [`CommandError::RateLimited`] when this client guessed too often.
pub async fn run(
    authentication: &Authentication,
    now: DateTime<Utc>,
    input: AccountVerifyInput,
) -> Result<SessionTokens, CommandError<AccountVerifyCode>> {
    let (Some(email), Some(code)) = (EmailAddress::parse(&input.email), one_time_codes::read(&input.code))
    else {
        return Err(refusal(AccountVerifyCode::CodeInvalid).into());
    };
    let asker = Asker { client: input.client, email: &email };
    let counted = {
        let mut connection = authentication.pools.write().await?;
        let purpose = CodePurpose::EmailVerification;
        one_time_codes::admit(&mut connection, authentication, now, asker, purpose).await?
    };
    let known_hash = known_password(authentication, &email, input.password.as_ref()).await?;
    let mut connection = authentication.pools.write().await?;
    let outcome = connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let account = users::lock_by_email(connection, &email).await?;
            let user_id = account.as_ref().map(|account| account.id);
            let subject = (user_id, CodePurpose::EmailVerification);
            let code_id =
                one_time_codes::check(connection, &authentication.server_key, now, subject, &code).await?;
            let (Some(account), Some(code_id)) = (account, code_id) else {
                return Ok(Outcome::Refused(AccountVerifyCode::CodeInvalid));
            };
            let given = input.password.as_ref().map(|_| known_hash.as_deref());
            if let Some(code) = objection(connection, &account, given).await? {
                return Ok(Outcome::Refused(code));
            }
            one_time_codes::consume(connection, now, code_id).await?;
            users::mark_verified(connection, now, account.id).await?;
            let device = Device { user_agent: input.user_agent.as_deref(), client: input.client };
            login_sessions::open(connection, authentication, now, account.id, device)
                .await
                .map(Outcome::Opened)
        })
        .await?;
    if outcome.is_no_guess() {
        one_time_codes::forgive(&mut connection, &counted).await?;
    }
    match outcome {
        Outcome::Opened(tokens) => Ok(tokens),
        Outcome::Refused(code) => Err(refusal(code).into()),
    }
}

/// The stored hash that the given password matches; the work is the same for every address.
async fn known_password(
    authentication: &Authentication,
    email: &EmailAddress,
    password: Option<&SecretString>,
) -> Result<Option<String>, DatabaseError> {
    let Some(password) = password.and_then(Password::typed) else { return Ok(None) };
    let known = users::by_email(&mut *authentication.pools.write().await?, email).await?;
    let stored = known.and_then(|(_, credential)| credential).map(|credential| credential.password_hash);
    let verdict = authentication.passwords.verify(password, stored.clone()).await?;
    Ok(stored.filter(|_| verdict.matches))
}

/// Why the right code does not open the account. `given` is what came of the password, if there was one.
async fn objection(
    connection: &mut AsyncPgConnection,
    account: &Account,
    given: Option<Option<&str>>,
) -> Result<Option<AccountVerifyCode>, DatabaseError> {
    if account.suspended_at.is_some() {
        return Ok(Some(AccountVerifyCode::AccountSuspended));
    }
    let credential = users::credential(connection, account.id).await?;
    let is_contested = account.email_verified_at.is_none()
        && credential.as_ref().is_some_and(users::Credential::is_replaced);
    if !is_contested {
        return Ok(None);
    }
    Ok(match given {
        None => Some(AccountVerifyCode::PasswordRequired),
        // Compared with the hash as it stands under the lock: it may have been replaced since it was checked.
        Some(known) if known == credential.as_ref().map(|credential| credential.password_hash.as_str()) => {
            None
        }
        Some(_) => Some(AccountVerifyCode::PasswordMismatch),
    })
}

fn refusal(code: AccountVerifyCode) -> Refusal<AccountVerifyCode> {
    match code {
        AccountVerifyCode::CodeInvalid => Refusal::on("code", code, messages::CODE_INVALID),
        AccountVerifyCode::PasswordRequired => Refusal::on(
            "password",
            code,
            "This address was registered more than once: send the password you chose last together with the code.",
        ),
        AccountVerifyCode::PasswordMismatch => Refusal::on(
            "password",
            code,
            "This address was registered again with another password. Register again, or reset the password.",
        ),
        AccountVerifyCode::AccountSuspended => Refusal::general(code, messages::ACCOUNT_SUSPENDED),
    }
}
