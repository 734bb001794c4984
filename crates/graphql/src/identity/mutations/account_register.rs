//! `accountRegister`.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use identity::flows::account_register;
use kernel::id::CityId;

use crate::cost::{Cost, Items, SENSITIVE_COST};
use crate::error::{ApiResult, settle};
use crate::identity::types::{Locale, MailedCode, RegistrationRole};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "account_register::AccountRegisterCode")]
pub enum AccountRegisterErrorCode {
    /// The text is no e-mail address.
    EmailInvalid,
    /// The password is too short, too long, or easy to guess.
    PasswordTooWeak,
    /// The name is empty, too long or has characters that do not belong into a name.
    FullNameInvalid,
    /// Not an IANA time zone.
    TimeZoneInvalid,
    /// No city has this id.
    CityNotFound,
}

mutation_error!(
    AccountRegisterError,
    AccountRegisterErrorCode,
    account_register::AccountRegisterCode,
    "accountRegister"
);

/// Who registers.
#[derive(InputObject)]
pub struct AccountRegisterInput {
    /// Where the code is mailed to.
    email: String,
    /// 8 to 256 characters that are not easy to guess.
    password: String,
    /// Their name, 1 to 100 characters.
    full_name: String,
    /// What they come to do.
    role: RegistrationRole,
    /// The language of their mails; ID when absent.
    locale: Option<Locale>,
    /// Where they live.
    city_id: Option<PublicId<CityId>>,
    /// The IANA time zone they read a clock in, e.g. `Asia/Makassar`; `Asia/Jakarta` when absent.
    time_zone: Option<String>,
}

/// What `accountRegister` answers.
#[derive(SimpleObject)]
pub struct AccountRegisterPayload {
    /// A code is on its way, or the address has an account and its owner was told; null when the input was refused.
    mailed_code: Option<MailedCode>,
    /// Why not; empty when it was accepted.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<AccountRegisterError>,
}

/// Holder of `accountRegister`.
#[derive(Default)]
pub struct AccountRegister;

#[Object]
impl AccountRegister {
    /// Registers an address and mails it a code for `accountVerify`. The answer is the same whether or not the address
    /// has an account already. Until a code proved the address, registering it again replaces password and profile. Fails
    /// with `RATE_LIMITED` after forty registrations within an hour from one network: wait for `extensions.retryAfterSeconds`.
    #[graphql(directive = Cost::apply(SENSITIVE_COST))]
    async fn account_register(
        &self,
        context: &Context<'_>,
        input: AccountRegisterInput,
    ) -> ApiResult<AccountRegisterPayload> {
        let params = account_register::AccountRegisterInput {
            email: input.email,
            password: input.password.into(),
            full_name: input.full_name,
            role: input.role.into(),
            locale: input.locale.map(Into::into),
            city_id: input.city_id.map(|id| id.0),
            time_zone: input.time_zone,
            client: context.request().client,
        };
        let now = context.now();
        let outcome = account_register::run(&context.app().authentication, now, params).await;
        let (accepted, errors) = settle(outcome)?;
        Ok(AccountRegisterPayload { mailed_code: accepted.map(|()| MailedCode::asked_for(now)), errors })
    }
}
