//! `payoutScheduleSet`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use payouts::commands::payout_schedule_set as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::money::MoneyInput;
use crate::mutation_error;
use crate::payouts::types::{PayoutSchedule, PayoutSettings};
use crate::scope::ContextExtension as _;

/// Why `payoutScheduleSet` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PayoutScheduleSetCode")]
pub enum PayoutScheduleSetErrorCode {
    /// WEEKLY needs a `weekday`.
    WeekdayMissing,
    /// The `weekday` is not 1 to 7.
    WeekdayInvalid,
    /// Only WEEKLY takes a `weekday`: leave it out.
    WeekdayNotUsed,
    /// ABOVE_AMOUNT needs an `amount`.
    AmountMissing,
    /// The amount is less than `PayoutSettings.amountMin`.
    AmountTooLow,
    /// The amount is more than `PayoutSettings.amountMax`.
    AmountTooHigh,
    /// Only ABOVE_AMOUNT takes an `amount`: leave it out.
    AmountNotUsed,
}

mutation_error!(
    PayoutScheduleSetError,
    PayoutScheduleSetErrorCode,
    command::PayoutScheduleSetCode,
    "payoutScheduleSet"
);

/// What `payoutScheduleSet` takes.
#[derive(InputObject)]
pub struct PayoutScheduleSetInput {
    /// When to be paid out without asking.
    schedule: PayoutSchedule,
    /// On which day of the week, counted from 1, which is Monday, to 7, which is Sunday; with WEEKLY only.
    weekday: Option<i32>,
    /// From which amount on: `PayoutSettings.amountMin` to `amountMax`; with ABOVE_AMOUNT only.
    amount: Option<MoneyInput>,
}

/// What `payoutScheduleSet` answers.
#[derive(SimpleObject)]
pub struct PayoutScheduleSetPayload {
    /// The settings as they are now; null when nothing was done.
    payout_settings: Option<PayoutSettings>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(2))]
    errors: Vec<PayoutScheduleSetError>,
}

/// Holder of `payoutScheduleSet`.
#[derive(Default)]
pub struct PayoutScheduleSet;

#[Object]
impl PayoutScheduleSet {
    /// Says when one is paid out without asking. Nothing is paid out without a bank account, while payouts are paused, or when less is
    /// available than `PayoutSettings.amountMin`: then the next time counts. TEACHER only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payout_schedule_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "When.")] input: PayoutScheduleSetInput,
    ) -> ApiResult<PayoutScheduleSetPayload> {
        let input = command::PayoutScheduleSetInput {
            schedule: input.schedule.into(),
            // What does not fit is no day either.
            weekday: input.weekday.map(|weekday| i16::try_from(weekday).unwrap_or(i16::MAX)),
            amount: input.amount.map(|amount| amount.rupiah()).transpose()?,
        };
        let (actor, now, config) = (context.actor(), context.now(), &context.app().payouts.config);
        let outcome = command::run(&mut *context.write().await?, actor, now, config, input).await;
        let (settings, errors) = settle(outcome)?;
        let payout_settings = match settings {
            Some(settings) => Some(PayoutSettings::with(context, settings.person_id, Some(settings)).await?),
            None => None,
        };
        Ok(PayoutScheduleSetPayload { payout_settings, errors })
    }
}
