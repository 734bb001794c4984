//! A teacher names the account that her earnings go to, and proves with her password that it is she.

use database::CommandError;
use identity::Authentication;
use identity::flows::password_confirm::{self, PasswordConfirmInput};
use kernel::{Actor, ClientAddress, Role};
use ledger::bank_accounts::BankAccountInput;
use secrecy::SecretString;

pub use crate::commands::account_store::{PayoutAccountChanged, PayoutAccountSetCode};

use crate::commands::account_store::{self, AccountStoreInput, password_refusal, translated};
use crate::services::PayoutServices;

/// Which account, and the proof.
#[derive(Debug, Clone)]
pub struct PayoutAccountSetInput {
    /// What she signs in with.
    pub password: SecretString,
    /// The network the request comes from.
    pub client: ClientAddress,
    /// The account.
    pub account: BankAccountInput,
}

/// Checks the password outside any transaction, throttled as `passwordChange` is, then stores the account.
///
/// # Errors
/// Access for everybody but teachers; refusals, those of the account only once the password was right;
/// [`CommandError::RateLimited`] when this client failed at too many accounts.
pub async fn run(
    services: &PayoutServices,
    authentication: &Authentication,
    actor: &Actor,
    input: PayoutAccountSetInput,
) -> Result<PayoutAccountChanged, CommandError<PayoutAccountSetCode>> {
    // Asked first: nobody else's password is tried here.
    actor.require_role(Role::Teacher)?;
    let PayoutAccountSetInput { password, client, account } = input;
    let proof = PasswordConfirmInput { password, client };
    let confirmed = password_confirm::run(authentication, actor, services.clock.now(), proof).await;
    let confirmed = confirmed.map_err(|error| translated(error, password_refusal))?;
    let rules = (&services.config, &services.keys);
    let mut connection = services.pools.write().await?;
    // Asked again: the password may have waited for its turn.
    let now = services.clock.now();
    account_store::run(&mut connection, actor, now, rules, AccountStoreInput { confirmed, account }).await
}
