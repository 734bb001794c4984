//! `payoutAccountSet`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use futures_util::FutureExt as _;
use futures_util::future::try_join_all;
use ledger::bank_accounts::BankAccountInput;
use payouts::flows::payout_account_set as flow;

use crate::cost::{Cost, Items, SENSITIVE_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payouts::types::PayoutSettings;
use crate::payouts::{Payout, PayoutById};
use crate::scope::ContextExtension as _;

/// Why `payoutAccountSet` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "flow::PayoutAccountSetCode")]
pub enum PayoutAccountSetErrorCode {
    /// The password is wrong. Nothing else was looked at.
    PasswordWrong,
    /// The password was wrong too often, here or at `passwordChange`: wait as long as the message says.
    TooManyAttempts,
    /// There is no such bank: choose one of `banks`.
    UnknownBank,
    /// The number has not 6 to 20 digits.
    InvalidNumber,
    /// The holder's name is empty, too long, or has characters that no name has.
    InvalidHolder,
}

mutation_error!(
    PayoutAccountSetError,
    PayoutAccountSetErrorCode,
    flow::PayoutAccountSetCode,
    "payoutAccountSet"
);

/// What `payoutAccountSet` takes.
#[derive(InputObject)]
pub struct PayoutAccountSetInput {
    /// The password that one signs in with: ask for it in this form, and keep it nowhere.
    password: String,
    /// The bank's code: one of `banks`.
    bank_code: String,
    /// The account's number: 6 to 20 digits; spaces, dots and dashes do not count.
    account_number: String,
    /// In whose name the account is, as the bank writes it, 1 to 100 characters.
    holder: String,
}

/// What `payoutAccountSet` answers.
#[derive(SimpleObject)]
pub struct PayoutAccountSetPayload {
    /// The settings as they are now; null when nothing was done.
    payout_settings: Option<PayoutSettings>,
    /// Payouts to the account before that were asked for and not approved: they were called off, and their money is available. Ask for
    /// them again when the pause is over.
    #[graphql(directive = Items::apply(10))]
    cancelled_payouts: Vec<Payout>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PayoutAccountSetError>,
}

/// Holder of `payoutAccountSet`.
#[derive(Default)]
pub struct PayoutAccountSet;

#[Object]
impl PayoutAccountSet {
    /// Names the bank account that one's earnings are paid out to. The number is kept encrypted; the bank is asked in whose name it is
    /// (`PayoutSettings.holderCheck`, a few seconds later). Another account than before pauses payouts for 24 hours, and its owner is
    /// told by mail. TEACHER only; audited. Fails with `RATE_LIMITED` after too many wrong passwords from one network: wait for
    /// `extensions.retryAfterSeconds`.
    #[graphql(directive = Cost::apply(SENSITIVE_COST))]
    async fn payout_account_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The password, and the account.")] input: PayoutAccountSetInput,
    ) -> ApiResult<PayoutAccountSetPayload> {
        let account = BankAccountInput {
            bank_code: input.bank_code,
            number: input.account_number,
            holder: input.holder,
        };
        let client = context.request().client;
        let input = flow::PayoutAccountSetInput { password: input.password.into(), client, account };
        context.begin_change();
        let app = context.app();
        let outcome = flow::run(&app.payouts, &app.authentication, context.actor(), input).boxed().await;
        let (changed, errors) = settle(outcome)?;
        let Some(changed) = changed else {
            return Ok(PayoutAccountSetPayload {
                payout_settings: None,
                cancelled_payouts: Vec::new(),
                errors,
            });
        };
        let person_id = changed.settings.person_id;
        let payout_settings = Some(PayoutSettings::with(context, person_id, Some(changed.settings)).await?);
        let cancelled = changed.cancelled.into_iter().map(|id| context.load::<PayoutById>(id));
        let cancelled_payouts = try_join_all(cancelled).await?.into_iter().flatten().map(Payout).collect();
        Ok(PayoutAccountSetPayload { payout_settings, cancelled_payouts, errors })
    }
}
