//! A teacher says when she is paid out without asking.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::payout_settings;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::{Actor, Locale, Money, Refusal, Refusals, Role};
use mailer::format::format_money;
use serde_json::{Value, json};

use crate::locks;
use crate::model::PayoutSettings;
use crate::schedule::Rule;
use crate::services::PayoutConfig;
use crate::state::PayoutSchedule;

/// When.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutScheduleSetInput {
    /// How it is decided when.
    pub schedule: PayoutSchedule,
    /// ISO: 1 is Monday, 7 Sunday; of [`PayoutSchedule::Weekly`] only.
    pub weekday: Option<i16>,
    /// Minor units; of [`PayoutSchedule::AboveAmount`] only.
    pub amount: Option<i64>,
}

/// Why it stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutScheduleSetCode {
    /// A weekly payout needs its day.
    WeekdayMissing,
    /// Not 1 to 7.
    WeekdayInvalid,
    /// Only a weekly payout has a day.
    WeekdayNotUsed,
    /// A payout above an amount needs the amount.
    AmountMissing,
    /// It is less than the least that is paid out.
    AmountTooLow,
    /// It is more than one payout is.
    AmountTooHigh,
    /// Only a payout above an amount has one.
    AmountNotUsed,
}

type Code = PayoutScheduleSetCode;
type Error = CommandError<Code>;

/// Takes it down, and reckons when it is due first. It needs no account yet: without one it does nothing when it is due.
///
/// # Errors
/// Access for everybody but teachers; refusals, all that apply at once; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &PayoutConfig,
    input: PayoutScheduleSetInput,
) -> Result<PayoutSettings, Error> {
    let teacher = actor.require_role(Role::Teacher)?;
    let rule = check(&input, config)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let recipient = identity::queries::recipient(connection, teacher.user_id).await?;
            let zone = recipient.ok_or_else(|| DatabaseError::internal("the acting user is gone"))?.time_zone;
            let before = locks::settings(connection, teacher.person_id).await?;
            let said = (
                payout_settings::schedule.eq(input.schedule),
                payout_settings::schedule_weekday.eq(input.weekday),
                payout_settings::schedule_amount.eq(input.amount),
                payout_settings::next_scheduled_at.eq(rule.next_after(now, zone)),
                payout_settings::updated_at.eq(now),
            );
            let after = diesel::insert_into(payout_settings::table)
                .values((
                    payout_settings::person_id.eq(teacher.person_id),
                    said,
                    payout_settings::created_at.eq(now),
                ))
                .on_conflict(payout_settings::person_id)
                .do_update()
                .set(said)
                .returning(PayoutSettings::as_returning())
                .get_result(connection)
                .await?;
            let entry = AuditEntry::about("payout_schedule.set", teacher.user_id)
                .change(before.as_ref().map_or(Value::Null, shown), shown(&after));
            audit::record(connection, actor, now, entry).await?;
            Ok(after)
        })
        .await
}

fn check(input: &PayoutScheduleSetInput, config: &PayoutConfig) -> Result<Rule, Refusals<Code>> {
    let mut refusals = Vec::new();
    let is_weekly = input.schedule == PayoutSchedule::Weekly;
    match input.weekday {
        None if is_weekly => {
            let message = "Say on which day of the week: 1 is Monday, 7 is Sunday.";
            refusals.push(Refusal::on("weekday", Code::WeekdayMissing, message));
        }
        Some(_) if !is_weekly => {
            let message = "Only a weekly payout has a day: leave it out, or choose WEEKLY.";
            refusals.push(Refusal::on("weekday", Code::WeekdayNotUsed, message));
        }
        Some(weekday) if !(1..=7).contains(&weekday) => {
            let message = "Choose a day from 1, which is Monday, to 7, which is Sunday.";
            refusals.push(Refusal::on("weekday", Code::WeekdayInvalid, message));
        }
        _ => {}
    }
    refusals.extend(check_amount(input, config).err());
    Refusals::check(refusals)?;
    Ok(match (input.schedule, input.weekday, input.amount) {
        (PayoutSchedule::Weekly, Some(weekday), _) => Rule::Weekly(weekday),
        (PayoutSchedule::AboveAmount, _, Some(amount)) => Rule::AboveAmount(amount),
        _ => Rule::Never,
    })
}

fn check_amount(input: &PayoutScheduleSetInput, config: &PayoutConfig) -> Result<(), Refusal<Code>> {
    let rupiah = |amount| format_money(Money::rupiah(amount), Locale::English);
    let has_amount = input.schedule == PayoutSchedule::AboveAmount;
    let (code, message) = match input.amount {
        None if has_amount => {
            (Code::AmountMissing, "Say from which amount on you want to be paid out.".to_owned())
        }
        Some(_) if !has_amount => (
            Code::AmountNotUsed,
            "Only a payout above an amount has one: leave it out, or choose ABOVE_AMOUNT.".to_owned(),
        ),
        Some(amount) if amount < config.amount_min => {
            (Code::AmountTooLow, format!("Choose at least {}.", rupiah(config.amount_min)))
        }
        Some(amount) if amount > config.amount_max => {
            (Code::AmountTooHigh, format!("Choose at most {}.", rupiah(config.amount_max)))
        }
        _ => return Ok(()),
    };
    Err(Refusal::on("amount", code, message))
}

fn shown(settings: &PayoutSettings) -> Value {
    json!({
        "schedule": settings.schedule.as_str(),
        "weekday": settings.schedule_weekday,
        "amount": settings.schedule_amount,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(
        schedule: PayoutSchedule,
        weekday: Option<i16>,
        amount: Option<i64>,
    ) -> Result<Rule, Vec<PayoutScheduleSetCode>> {
        let input = PayoutScheduleSetInput { schedule, weekday, amount };
        check(&input, &PayoutConfig::default())
            .map_err(|refusals| refusals.as_slice().iter().map(|refusal| refusal.code).collect())
    }

    #[test]
    fn every_schedule_has_what_it_needs_and_nothing_else() {
        use PayoutSchedule::{AboveAmount, Manual, Weekly};
        assert_eq!(checked(Manual, None, None), Ok(Rule::Never));
        assert_eq!(checked(Weekly, Some(7), None), Ok(Rule::Weekly(7)));
        assert_eq!(checked(AboveAmount, None, Some(50_000)), Ok(Rule::AboveAmount(50_000)));
        for (schedule, weekday, amount, codes) in [
            (Weekly, None, None, vec![Code::WeekdayMissing]),
            (Weekly, Some(0), None, vec![Code::WeekdayInvalid]),
            (Weekly, Some(8), Some(50_000), vec![Code::WeekdayInvalid, Code::AmountNotUsed]),
            (Manual, Some(1), Some(1), vec![Code::WeekdayNotUsed, Code::AmountNotUsed]),
            (AboveAmount, Some(1), None, vec![Code::WeekdayNotUsed, Code::AmountMissing]),
            (AboveAmount, None, Some(49_999), vec![Code::AmountTooLow]),
            (AboveAmount, None, Some(50_000_001), vec![Code::AmountTooHigh]),
        ] {
            assert_eq!(checked(schedule, weekday, amount), Err(codes));
        }
    }
}
