//! Being paid out without asking.

use chrono::{DateTime, TimeDelta, Utc};
use database::CommandError;
use database::schema::{payout_settings, payouts as payout_rows, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{AccessRefused, Role};
use payouts::commands::payout_schedule_set::{self, PayoutScheduleSetCode, PayoutScheduleSetInput};
use payouts::commands::{payout_cancel, schedule_run};
use payouts::{HolderCheck, Payout, PayoutOrigin, PayoutSchedule, PayoutSettings, PayoutStatus};

use crate::world::{EARNED, Human, World, code, field};

/// Tuesday at six in Makassar, where the teachers here are. The world starts on the Monday before.
const TUESDAY: &str = "2026-01-05T22:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn weekly(weekday: i16) -> PayoutScheduleSetInput {
    PayoutScheduleSetInput { schedule: PayoutSchedule::Weekly, weekday: Some(weekday), amount: None }
}

fn above(amount: i64) -> PayoutScheduleSetInput {
    PayoutScheduleSetInput { schedule: PayoutSchedule::AboveAmount, weekday: None, amount: Some(amount) }
}

async fn set(
    world: &World,
    human: &Human,
    input: PayoutScheduleSetInput,
) -> Result<PayoutSettings, CommandError<PayoutScheduleSetCode>> {
    let mut connection = world.connection().await;
    payout_schedule_set::run(&mut connection, &human.actor, world.now(), &world.services.config, input).await
}

async fn payouts_of(world: &World, teacher: &Human) -> Vec<Payout> {
    payout_rows::table
        .filter(payout_rows::person_id.eq(teacher.person_id))
        .order((payout_rows::created_at, payout_rows::id))
        .select(Payout::as_select())
        .load(&mut world.connection().await)
        .await
        .unwrap()
}

async fn next(world: &World, teacher: &Human) -> Option<DateTime<Utc>> {
    let next = payout_settings::table.find(teacher.person_id).select(payout_settings::next_scheduled_at);
    next.first(&mut world.connection().await).await.unwrap()
}

/// Moves the clock there and does what is due.
async fn until(world: &World, instant: DateTime<Utc>) {
    world.advance(instant - world.now());
    world.drain().await;
}

#[tokio::test]
async fn everything_is_asked_for_once_on_the_day_and_again_a_week_later() {
    let world = World::new().await;
    let teacher = world.teacher_with(EARNED).await;
    let settings = set(&world, &teacher, weekly(2)).await.unwrap();
    assert_eq!(settings.next_scheduled_at, Some(at(TUESDAY)));
    until(&world, at(TUESDAY) - TimeDelta::seconds(1)).await;
    assert!(payouts_of(&world, &teacher).await.is_empty());
    until(&world, at(TUESDAY) + TimeDelta::minutes(1)).await;
    let payouts = payouts_of(&world, &teacher).await;
    let [payout] = payouts.as_slice() else { panic!("{payouts:?}") };
    assert_eq!((payout.amount, payout.status), (EARNED, PayoutStatus::Requested));
    assert_eq!((payout.origin, payout.requested_by_user_id), (PayoutOrigin::Schedule, None));
    assert_eq!(next(&world, &teacher).await, Some(at(TUESDAY) + TimeDelta::days(7)));
    world.earn(teacher.person_id, 60_000).await;
    until(&world, at(TUESDAY) + TimeDelta::days(6)).await;
    assert_eq!(payouts_of(&world, &teacher).await.len(), 1);
    until(&world, at(TUESDAY) + TimeDelta::days(7) + TimeDelta::minutes(1)).await;
    let amounts: Vec<i64> = payouts_of(&world, &teacher).await.iter().map(|payout| payout.amount).collect();
    assert_eq!(amounts, [EARNED, 60_000]);
    world.assert_sound().await;
}

#[tokio::test]
async fn workers_that_look_at_once_ask_once() {
    let world = World::new().await;
    let teacher = world.teacher_with(3 * EARNED).await;
    set(&world, &teacher, above(50_000)).await.unwrap();
    world.advance(TimeDelta::days(1));
    let (now, mut config) = (world.now(), world.services.config);
    // There is more than one asks for: only the due time keeps the second from asking.
    config.amount_max = EARNED;
    let looks = (0..8).map(|_| {
        let (world, config) = (&world, &config);
        async move {
            let mut connection = world.connection().await;
            schedule_run::run(&mut connection, now, config, teacher.person_id).await.unwrap()
        }
    });
    let asked = futures_util::future::join_all(looks).await.into_iter().flatten().count();
    assert_eq!(asked, 1);
    let payouts = payouts_of(&world, &teacher).await;
    assert_eq!(payouts.iter().map(|payout| payout.amount).collect::<Vec<_>>(), [EARNED], "as much as one is");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_was_missed_is_made_up_for_by_one_request() {
    let world = World::new().await;
    let teacher = world.teacher_with(EARNED).await;
    set(&world, &teacher, above(50_000)).await.unwrap();
    until(&world, at(TUESDAY) + TimeDelta::days(30) + TimeDelta::hours(1)).await;
    assert_eq!(payouts_of(&world, &teacher).await.len(), 1);
    assert_eq!(next(&world, &teacher).await, Some(at(TUESDAY) + TimeDelta::days(31)));
}

#[tokio::test]
async fn an_amount_is_waited_for() {
    let world = World::new().await;
    let teacher = world.teacher_with(199_999).await;
    set(&world, &teacher, above(200_000)).await.unwrap();
    until(&world, at(TUESDAY) + TimeDelta::minutes(1)).await;
    assert!(payouts_of(&world, &teacher).await.is_empty());
    world.earn(teacher.person_id, 1).await;
    until(&world, at(TUESDAY) + TimeDelta::days(1) + TimeDelta::minutes(1)).await;
    let payouts = payouts_of(&world, &teacher).await;
    assert_eq!(payouts.iter().map(|payout| payout.amount).collect::<Vec<_>>(), [200_000]);
}

#[tokio::test]
async fn nothing_is_asked_for_where_nothing_can_be_and_the_next_time_it_is_looked_at_again() {
    let world = World::new().await;
    let poor = world.teacher_with(49_999).await;
    let paused = world.teacher_with(EARNED).await;
    let unknown = world.teacher_with(EARNED).await;
    let suspended = world.teacher_with(EARNED).await;
    let without_account = world.teacher().await;
    world.earn(without_account.person_id, EARNED).await;
    let everybody = [&poor, &paused, &unknown, &suspended, &without_account];
    for teacher in everybody {
        set(&world, teacher, weekly(2)).await.unwrap();
    }
    world.check_holder(&unknown, HolderCheck::NoSuchAccount).await;
    let mut connection = world.connection().await;
    diesel::update(payout_settings::table.find(paused.person_id))
        .set(payout_settings::paused_until.eq(at(TUESDAY) + TimeDelta::hours(2)))
        .execute(&mut connection)
        .await
        .unwrap();
    diesel::update(users::table.find(suspended.user_id))
        .set((users::suspended_at.eq(world.now()), users::suspension_reason.eq("Spam")))
        .execute(&mut connection)
        .await
        .unwrap();
    drop(connection);
    until(&world, at(TUESDAY) + TimeDelta::minutes(1)).await;
    for teacher in everybody {
        assert!(payouts_of(&world, teacher).await.is_empty());
        assert_eq!(next(&world, teacher).await, Some(at(TUESDAY) + TimeDelta::days(7)));
    }
    assert!(world.mails.messages().is_empty(), "nobody is told");
    until(&world, at(TUESDAY) + TimeDelta::days(7) + TimeDelta::minutes(1)).await;
    assert_eq!(payouts_of(&world, &paused).await.len(), 1, "the pause is over");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_was_called_off_is_asked_for_again_when_it_is_due() {
    let world = World::new().await;
    let teacher = world.teacher_with(EARNED).await;
    set(&world, &teacher, above(50_000)).await.unwrap();
    until(&world, at(TUESDAY) + TimeDelta::minutes(1)).await;
    let payouts = payouts_of(&world, &teacher).await;
    let [payout] = payouts.as_slice() else { panic!("{payouts:?}") };
    payout_cancel::run(&mut *world.connection().await, &teacher.actor, world.now(), payout.id).await.unwrap();
    world.drain().await;
    assert_eq!(payouts_of(&world, &teacher).await.len(), 1);
    until(&world, at(TUESDAY) + TimeDelta::days(1) + TimeDelta::minutes(1)).await;
    assert_eq!(payouts_of(&world, &teacher).await.len(), 2);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_schedule_is_changed_and_ended_and_each_change_is_written_down() {
    let world = World::new().await;
    let teacher = world.teacher_with(EARNED).await;
    set(&world, &teacher, weekly(2)).await.unwrap();
    let daily = set(&world, &teacher, above(200_000)).await.unwrap();
    assert_eq!((daily.schedule_weekday, daily.schedule_amount), (None, Some(200_000)));
    assert!(daily.bank_account_id.is_some(), "the account stays");
    let manual = PayoutScheduleSetInput { schedule: PayoutSchedule::Manual, weekday: None, amount: None };
    let never = set(&world, &teacher, manual).await.unwrap();
    assert_eq!((never.next_scheduled_at, never.schedule_amount), (None, None));
    assert_eq!(world.audited(teacher.user_id).await, ["payout_schedule.set"; 3]);
    until(&world, at(TUESDAY) + TimeDelta::days(8)).await;
    assert!(payouts_of(&world, &teacher).await.is_empty());
}

#[tokio::test]
async fn a_schedule_that_makes_no_sense_and_one_of_a_student_are_refused() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let outcome = set(&world, &teacher, weekly(8)).await;
    assert_eq!(code(&outcome), Some(PayoutScheduleSetCode::WeekdayInvalid));
    assert_eq!(field(&outcome), Some("weekday"));
    let outcome = set(&world, &teacher, above(49_999)).await;
    assert_eq!(code(&outcome), Some(PayoutScheduleSetCode::AmountTooLow));
    let student = world.human("Budi", &[Role::Student]).await;
    let outcome = set(&world, &student, weekly(1)).await.unwrap_err();
    assert!(matches!(outcome, CommandError::Access(AccessRefused::Forbidden)));
    assert_eq!(world.count("payout_settings").await, 0);
}
