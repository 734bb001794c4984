//! Asks the gateway in whose name an account is.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{bank_accounts, payout_settings};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BankAccountId, PersonId};
use ledger::BankAccount;
use ledger::bank_accounts::{AccountDetails, open_sealed};
use serde::{Deserialize, Serialize};

use crate::gateway::{AccountHolder, GatewayError, SharedPayoutGateway};
use crate::holder_names;
use crate::services::PayoutServices;
use crate::state::HolderCheck;

/// "Ask in whose name this account is."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountCheck {
    /// Whose earnings go there.
    pub person_id: PersonId,
    /// The account.
    pub bank_account_id: BankAccountId,
}

impl Job for AccountCheck {
    const KIND: &'static str = "payouts.account_check";
}

/// Asks and writes down what comes of it, while it is her account and nobody has said yet. A gateway that is away is asked again;
/// after the last try it stays unknown, which keeps nobody from being paid out.
pub(super) async fn run(services: &PayoutServices, job: &AccountCheck, run: &JobRun) -> Result<(), JobError> {
    let asked = asked(&mut *services.pools.write().await?, job).await?;
    let Some(account) = asked else { return Ok(()) };
    let check = match &services.gateway {
        None => HolderCheck::NotChecked,
        Some(gateway) => {
            let details = open_sealed(&services.keys, &account)?;
            match ask(gateway, &account.bank_code, &details).await {
                Ok(check) => check,
                Err(error) if run.attempt < AccountCheck::ATTEMPTS_MAX && may_pass(&error) => {
                    return Err(JobError::retry(what_failed(&error)));
                }
                Err(error) => {
                    let reason = what_failed(&error);
                    tracing::warn!(bank_account.id = %account.id, reason, "an account's holder stays unknown");
                    HolderCheck::NotChecked
                }
            }
        }
    };
    store(&mut *services.pools.write().await?, services.clock.now(), job, check).await?;
    Ok(())
}

async fn ask(
    gateway: &SharedPayoutGateway,
    bank_code: &str,
    details: &AccountDetails,
) -> Result<HolderCheck, GatewayError> {
    Ok(match gateway.account_holder(bank_code, &details.number).await? {
        AccountHolder::Named(name) if holder_names::may_be_the_same(&details.holder, &name) => {
            HolderCheck::Matches
        }
        AccountHolder::Named(_) => HolderCheck::Differs,
        AccountHolder::NoSuchAccount => HolderCheck::NoSuchAccount,
        AccountHolder::NotKnown => HolderCheck::NotChecked,
    })
}

/// Whether a later try may be answered: only a clear "no" may not.
const fn may_pass(error: &GatewayError) -> bool {
    match error {
        GatewayError::Unreachable(_)
        | GatewayError::Unavailable(_)
        | GatewayError::Credentials
        | GatewayError::Malformed(_) => true,
        GatewayError::Refused(_) => false,
    }
}

/// Not in the gateway's words: the number of the account was part of the question, and may be part of the answer.
const fn what_failed(error: &GatewayError) -> &'static str {
    match error {
        GatewayError::Unreachable(_) => "the gateway did not answer",
        GatewayError::Unavailable(_) => "the gateway cannot work now",
        GatewayError::Refused(_) => "the gateway refused",
        GatewayError::Credentials => "the gateway does not accept our credentials",
        GatewayError::Malformed(_) => "the gateway's answer makes no sense",
    }
}

/// The account, if it is hers still and nobody has said in whose name it is.
async fn asked(
    connection: &mut AsyncPgConnection,
    job: &AccountCheck,
) -> Result<Option<BankAccount>, DatabaseError> {
    let account = payout_settings::table
        .inner_join(bank_accounts::table)
        .filter(payout_settings::person_id.eq(job.person_id))
        .filter(payout_settings::bank_account_id.eq(job.bank_account_id))
        .filter(payout_settings::holder_check.eq(HolderCheck::Pending))
        .select(BankAccount::as_select());
    Ok(account.first(connection).await.optional()?)
}

/// Guarded: there may be another account by now.
async fn store(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &AccountCheck,
    check: HolderCheck,
) -> Result<(), DatabaseError> {
    let asked = payout_settings::table
        .find(job.person_id)
        .filter(payout_settings::bank_account_id.eq(job.bank_account_id))
        .filter(payout_settings::holder_check.eq(HolderCheck::Pending));
    diesel::update(asked)
        .set((payout_settings::holder_check.eq(check), payout_settings::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(())
}
