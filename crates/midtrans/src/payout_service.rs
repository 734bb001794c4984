//! The payout port against Midtrans's payout service, Iris: one key creates, another one approves, a third one signs.

mod answer;
mod balance;
mod configuration;
mod creation;
mod decision;
mod exchange;
mod holder;
mod names;
mod notification;
mod statement;
mod status;

use chrono::NaiveDate;
use futures_util::FutureExt as _;
use payouts::gateway::{
    AccountHolder, Asked, CreateOutcome, DecideOutcome, GatewayError, NotificationError, PayoutGateway,
    PayoutNews, PayoutNotification, PayoutOrder, StatementLine,
};
use tracing::Instrument as _;

pub use self::configuration::{MidtransPayoutsConfig, PayoutKeys};
use self::exchange::PayoutExchange;
pub use self::exchange::PayoutRole;
use crate::configuration::ConfigurationError;

/// Midtrans as somebody who sends money to bank accounts for us. Connections are kept and shared.
pub struct MidtransPayouts {
    exchange: PayoutExchange,
}

impl MidtransPayouts {
    /// Connects when it is first asked something.
    ///
    /// # Errors
    /// [`ConfigurationError`] when the configuration can never work.
    pub fn new(config: MidtransPayoutsConfig) -> Result<Self, ConfigurationError> {
        Ok(Self { exchange: PayoutExchange::new(config)? })
    }

    /// Whether Midtrans answers and lets this key do what we want to do with it, and what the balance is. Asks for no payouts
    /// and approves none, which changes nothing: keys of the wrong role are told so even then.
    ///
    /// # Errors
    /// [`GatewayError`] when payouts would fail now; `Credentials` also where the key is of the other role.
    pub async fn check(&self, role: PayoutRole) -> Result<i64, GatewayError> {
        let balance = balance::ask(&self.exchange, role).await?;
        match role {
            PayoutRole::Creator => creation::check(&self.exchange).await?,
            PayoutRole::Approver => decision::check(&self.exchange).await?,
        }
        Ok(balance)
    }
}

impl std::fmt::Debug for MidtransPayouts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("MidtransPayouts").finish_non_exhaustive()
    }
}

impl PayoutGateway for MidtransPayouts {
    fn create<'a>(&'a self, order: &'a PayoutOrder) -> Asked<'a, CreateOutcome> {
        let span = tracing::info_span!("midtrans.payout_create", payout.id = %order.payout_id);
        creation::create(&self.exchange, order).instrument(span).boxed()
    }

    fn approve<'a>(&'a self, reference: &'a str) -> Asked<'a, DecideOutcome> {
        let span = tracing::info_span!("midtrans.payout_approve", reference);
        decision::approve(&self.exchange, reference).instrument(span).boxed()
    }

    fn reject<'a>(&'a self, reference: &'a str, reason: &'a str) -> Asked<'a, DecideOutcome> {
        let span = tracing::info_span!("midtrans.payout_reject", reference);
        decision::reject(&self.exchange, reference, reason).instrument(span).boxed()
    }

    fn status<'a>(&'a self, reference: &'a str) -> Asked<'a, Option<PayoutNews>> {
        let span = tracing::info_span!("midtrans.payout_status", reference);
        status::ask(&self.exchange, reference).instrument(span).boxed()
    }

    fn balance(&self) -> Asked<'_, i64> {
        let span = tracing::info_span!("midtrans.payout_balance");
        balance::ask(&self.exchange, PayoutRole::Creator).instrument(span).boxed()
    }

    fn statement(&self, from: NaiveDate, to: NaiveDate) -> Asked<'_, Vec<StatementLine>> {
        let span = tracing::info_span!("midtrans.payout_statement", %from, %to);
        statement::ask(&self.exchange, from, to).instrument(span).boxed()
    }

    fn account_holder<'a>(&'a self, bank_code: &'a str, number: &'a str) -> Asked<'a, AccountHolder> {
        let span = tracing::info_span!("midtrans.account_holder", bank_code);
        holder::ask(&self.exchange, bank_code, number).instrument(span).boxed()
    }

    fn read_notification(
        &self,
        body: &[u8],
        signature: Option<&str>,
    ) -> Result<PayoutNotification, NotificationError> {
        notification::read(self.exchange.merchant_key(), body, signature)
    }
}
