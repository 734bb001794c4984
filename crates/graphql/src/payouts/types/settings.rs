//! `PayoutSettings`

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::PersonId;
use kernel::{Currency, Role};
use payouts::policy::{RequestStanding, RequestUnavailableReason, ask};
use payouts::queries::{self, PayoutFilter};
use payouts::{PayoutConfig, PayoutStatus};

use super::{BankAccountHolderCheck, PayoutRequestUnavailableReason, PayoutSchedule};
use crate::error::ApiResult;
use crate::money::Money;
use crate::payments::loaders::BankAccountById;
use crate::payments::types::BankAccount;
use crate::scope::ContextExtension as _;

/// Where a teacher's earnings are paid out to, and when.
pub struct PayoutSettings {
    settings: Option<Arc<payouts::PayoutSettings>>,
    config: PayoutConfig,
    standing: RequestStanding,
}

impl PayoutSettings {
    /// The signed-in teacher's own.
    ///
    /// # Errors
    /// FORBIDDEN for who is no teacher; the database's failures.
    pub(crate) async fn read(context: &Context<'_>) -> ApiResult<Self> {
        let person_id = context.actor().require_role(Role::Teacher)?.person_id;
        let settings = queries::settings_of(&mut *context.read().await?, context.actor(), person_id).await?;
        Self::with(context, person_id, settings).await
    }

    /// The settings as a command left them.
    ///
    /// # Errors
    /// The database's failures.
    pub(crate) async fn with(
        context: &Context<'_>,
        person_id: PersonId,
        settings: Option<payouts::PayoutSettings>,
    ) -> ApiResult<Self> {
        let (actor, mut connection) = (context.actor(), context.read().await?);
        let balances =
            ledger::queries::teacher_balances(&mut connection, actor, person_id, Currency::Idr).await?;
        let on_their_way = PayoutFilter {
            person_id: Some(person_id),
            statuses: PayoutStatus::IN_TRANSIT.to_vec(),
            ..PayoutFilter::default()
        };
        let waiting_count = queries::payouts_count(&mut connection, actor, &on_their_way).await?;
        Ok(Self {
            settings: settings.map(Arc::new),
            config: context.app().payouts.config,
            standing: RequestStanding { available: balances.available, waiting_count },
        })
    }

    fn unavailable_reason(&self, now: DateTime<Utc>) -> Option<RequestUnavailableReason> {
        ask(self.settings.as_deref(), self.standing, &self.config, now).err()
    }
}

fn rupiah(amount: i64) -> Money {
    kernel::Money { amount, currency: Currency::Idr }.into()
}

/// Where a teacher's earnings are paid out to, when, and how much can be asked for now.
#[Object]
impl PayoutSettings {
    /// Where to; null until one was named with `payoutAccountSet`.
    async fn bank_account(&self, context: &Context<'_>) -> ApiResult<Option<BankAccount>> {
        match self.settings.as_ref().and_then(|settings| settings.bank_account_id) {
            Some(id) => Ok(context.load::<BankAccountById>(id).await?.map(BankAccount)),
            None => Ok(None),
        }
    }

    /// What the bank says of the name in which the account is; null without an account.
    async fn holder_check(&self) -> Option<BankAccountHolderCheck> {
        self.settings.as_ref()?.holder_check.map(Into::into)
    }

    /// When the account was named; null without one.
    async fn account_changed_at(&self) -> Option<DateTime<Utc>> {
        self.settings.as_ref()?.account_changed_at
    }

    /// Until when no payout can be asked for, because the account was changed; null when nothing is paused.
    async fn paused_until(&self, context: &Context<'_>) -> Option<DateTime<Utc>> {
        self.settings.as_ref()?.paused_until.filter(|until| context.now() < *until)
    }

    /// When the teacher is paid out without asking.
    async fn schedule(&self) -> PayoutSchedule {
        self.settings.as_ref().map_or(PayoutSchedule::Manual, |settings| settings.schedule.into())
    }

    /// On which day of the week, counted from 1, which is Monday, to 7, which is Sunday; null unless `schedule` is WEEKLY.
    async fn schedule_weekday(&self) -> Option<i32> {
        self.settings.as_ref()?.schedule_weekday.map(i32::from)
    }

    /// From which amount on; null unless `schedule` is ABOVE_AMOUNT.
    async fn schedule_amount(&self) -> Option<Money> {
        self.settings.as_ref()?.schedule_amount.map(rupiah)
    }

    /// When the schedule is looked at next; null when `schedule` is MANUAL.
    async fn next_scheduled_at(&self) -> Option<DateTime<Utc>> {
        self.settings.as_ref()?.next_scheduled_at
    }

    /// The least that one payout is.
    async fn amount_min(&self) -> Money {
        rupiah(self.config.amount_min)
    }

    /// The most that one payout is.
    async fn amount_max(&self) -> Money {
        rupiah(self.config.amount_max)
    }

    /// How much can be asked for now at most: the smaller of what is available and `amountMax`. Null when nothing can, see
    /// `requestUnavailableReason`.
    async fn requestable_amount(&self, context: &Context<'_>) -> Option<Money> {
        let largest = self.standing.available.min(self.config.amount_max);
        self.unavailable_reason(context.now()).is_none().then(|| rupiah(largest))
    }

    /// Why no payout can be asked for now: draw the button of `payoutRequest` grey. Null when it works.
    async fn request_unavailable_reason(
        &self,
        context: &Context<'_>,
    ) -> Option<PayoutRequestUnavailableReason> {
        self.unavailable_reason(context.now()).map(Into::into)
    }

    /// How many payouts may be on their way at once.
    async fn waiting_max(&self) -> i32 {
        i32::try_from(self.config.waiting_max).unwrap_or(i32::MAX)
    }

    /// How many are.
    async fn waiting_count(&self) -> i32 {
        i32::try_from(self.standing.waiting_count).unwrap_or(i32::MAX)
    }
}
