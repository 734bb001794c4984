//! A teacher asks for what is hers.

use chrono::TimeDelta;
use database::CommandError;
use database::schema::payout_settings;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use futures_util::future::join_all;
use kernel::{AccessRefused, Actor};
use payouts::commands::payout_request::{self, PayoutRequestCode as Code, PayoutRequestInput, PayoutWish};
use payouts::{HolderCheck, PayoutOrigin, PayoutStatus};

use crate::world::{ASKED, EARNED, World, code, field, key};

#[tokio::test]
async fn what_is_asked_for_is_reserved_at_once() {
    let world = World::new().await;
    let (teacher, payout) = world.requested().await;
    assert_eq!((payout.status, payout.amount), (PayoutStatus::Requested, ASKED));
    assert_eq!((payout.origin, payout.requested_by_user_id), (PayoutOrigin::Teacher, Some(teacher.user_id)));
    assert_eq!((payout.batch_id, payout.method), (None, None));
    let balances = world.balances(teacher.person_id).await;
    assert_eq!((balances.available, balances.in_transit, balances.paid), (EARNED - ASKED, ASKED, 0));
    assert_eq!(world.audited(payout.id).await, ["payout.request"]);
    world.assert_sound().await;
}

#[tokio::test]
async fn all_of_it_can_be_asked_for_to_the_last_rupiah() {
    let world = World::new().await;
    let teacher = world.teacher_with(123_457).await;
    let more = world.request(&teacher, 123_458).await;
    assert_eq!((code(&more), field(&more)), (Some(Code::NotEnoughAvailable), Some("amount")));
    world.request(&teacher, 123_457).await.unwrap();
    assert_eq!(world.balances(teacher.person_id).await.available, 0);
    let again = world.request(&teacher, 50_000).await;
    assert_eq!(code(&again), Some(Code::NotEnoughAvailable));
    world.assert_sound().await;
}

#[tokio::test]
async fn what_waits_for_her_is_not_hers_yet_and_what_she_owes_is_taken_off() {
    let world = World::new().await;
    let teacher = world.teacher_with(60_000).await;
    world.expect_earnings(teacher.person_id, 500_000).await;
    assert_eq!(code(&world.request(&teacher, 60_001).await), Some(Code::NotEnoughAvailable));
    world.earn(teacher.person_id, -80_000).await;
    assert_eq!(code(&world.request(&teacher, 50_000).await), Some(Code::NotEnoughAvailable));
    world.earn(teacher.person_id, 70_000).await;
    world.request(&teacher, 50_000).await.unwrap();
    world.assert_sound().await;
}

#[tokio::test]
async fn too_little_and_too_much_are_refused_whatever_is_available() {
    let world = World::new().await;
    let teacher = world.teacher_with(200_000_000).await;
    let config = world.services.config;
    for amount in [config.amount_min - 1, 0, -1, i64::MIN] {
        let refused = world.request(&teacher, amount).await;
        assert_eq!((code(&refused), field(&refused)), (Some(Code::BelowMinimum), Some("amount")), "{amount}");
    }
    for amount in [config.amount_max + 1, i64::MAX] {
        let refused = world.request(&teacher, amount).await;
        assert_eq!((code(&refused), field(&refused)), (Some(Code::AboveMaximum), Some("amount")), "{amount}");
    }
    world.request(&teacher, config.amount_min).await.unwrap();
    world.request(&teacher, config.amount_max).await.unwrap();
    world.assert_sound().await;
}

#[tokio::test]
async fn nothing_is_asked_for_without_an_account_or_to_one_that_the_bank_does_not_know() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    world.earn(teacher.person_id, EARNED).await;
    assert_eq!(code(&world.request(&teacher, ASKED).await), Some(Code::NoAccount));
    world.name_account(&teacher).await;
    world.check_holder(&teacher, HolderCheck::NoSuchAccount).await;
    assert_eq!(code(&world.request(&teacher, ASKED).await), Some(Code::AccountUnknown));
    // Whatever else the bank says, an admin sees it beside the payout.
    for check in [HolderCheck::Pending, HolderCheck::Differs, HolderCheck::NotChecked, HolderCheck::Matches] {
        world.check_holder(&teacher, check).await;
        world.request(&teacher, ASKED).await.unwrap();
    }
}

#[tokio::test]
async fn nothing_is_asked_for_while_payouts_pause() {
    let world = World::new().await;
    let teacher = world.teacher_with(EARNED).await;
    diesel::update(payout_settings::table.find(teacher.person_id))
        .set(payout_settings::paused_until.eq(world.now() + TimeDelta::hours(24)))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(code(&world.request(&teacher, ASKED).await), Some(Code::Paused));
    world.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    assert_eq!(code(&world.request(&teacher, ASKED).await), Some(Code::Paused));
    world.advance(TimeDelta::seconds(1));
    world.request(&teacher, ASKED).await.unwrap();
}

#[tokio::test]
async fn only_so_many_payouts_are_on_their_way_at_once() {
    let world = World::new().await;
    let teacher = world.teacher_with(2_000_000).await;
    let mut asked = Vec::new();
    for _ in 0..world.services.config.waiting_max {
        asked.push(world.request(&teacher, 50_000).await.unwrap());
    }
    let refused = world.request(&teacher, 50_000).await;
    assert_eq!((code(&refused), field(&refused)), (Some(Code::TooManyWaiting), None));
    let first = asked.iter().map(|payout| payout.id).next().unwrap();
    let mut connection = world.connection().await;
    payouts::commands::payout_cancel::run(&mut connection, &teacher.actor, world.now(), first).await.unwrap();
    world.request(&teacher, 50_000).await.unwrap();
    world.assert_sound().await;
}

#[tokio::test]
async fn only_teachers_ask() {
    let world = World::new().await;
    let (student, admin) = (world.human("Budi", &[kernel::Role::Student]).await, world.admin().await);
    for human in [student, admin] {
        let refused = world.request(&human, ASKED).await;
        assert!(matches!(refused, Err(CommandError::Access(AccessRefused::Forbidden))), "{refused:?}");
    }
    let (mut connection, config) = (world.connection().await, world.services.config);
    for actor in [Actor::Anonymous, Actor::System] {
        let input = PayoutRequestInput { amount: ASKED, idempotency_key: key() };
        let refused = payout_request::run(&mut connection, &actor, world.now(), &config, input).await;
        assert!(matches!(refused, Err(CommandError::Access(AccessRefused::Unauthenticated))), "{refused:?}");
    }
}

#[tokio::test]
async fn the_same_key_asks_once_and_with_another_amount_not_at_all() {
    let world = World::new().await;
    let teacher = world.teacher_with(EARNED).await;
    let key = key();
    let first = world.request_by(&teacher, ASKED, key).await.unwrap();
    assert_eq!(world.request_by(&teacher, ASKED, key).await.unwrap(), first);
    let other = world.request_by(&teacher, ASKED + 1, key).await;
    assert_eq!((code(&other), field(&other)), (Some(Code::IdempotencyKeyReused), Some("idempotencyKey")));
    assert_eq!(world.count("payouts").await, 1);
    // Another teacher's key is another key.
    let colleague = world.teacher_with(EARNED).await;
    assert_ne!(world.request_by(&colleague, ASKED, key).await.unwrap().id, first.id);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_key_at_once_asks_once() {
    let world = World::new().await;
    let teacher = world.teacher_with(EARNED).await;
    let key = key();
    let asked = join_all((0..8).map(|_| world.request_by(&teacher, ASKED, key))).await;
    let ids: std::collections::BTreeSet<_> = asked.into_iter().map(|payout| payout.unwrap().id).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(world.balances(teacher.person_id).await.in_transit, ASKED);
    world.assert_sound().await;
}

/// Five times 100,000 are there, and 32 requests for as much each.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_32_requests_for_one_balance_at_once_as_many_succeed_as_it_covers() {
    let world = World::with_connections(36).await;
    let teacher = world.teacher_with(EARNED + ASKED / 2).await;
    let outcomes = join_all((0..32).map(|_| world.request(&teacher, ASKED))).await;
    let succeeded = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(succeeded, 5);
    let mut refused = outcomes.iter().filter(|outcome| outcome.is_err());
    assert!(refused.all(|outcome| code(outcome) == Some(Code::NotEnoughAvailable)), "{outcomes:?}");
    let balances = world.balances(teacher.person_id).await;
    assert_eq!((balances.available, balances.in_transit), (ASKED / 2, EARNED));
    world.assert_sound().await;
}

/// Whoever has the settings first has it: what was asked for to the old account before is not what this command decides.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_waits_for_the_change_of_the_account_and_obeys_it() {
    let world = World::new().await;
    let teacher = world.teacher_with(EARNED).await;
    let mut changing = world.connection().await;
    let paused_until = world.now() + TimeDelta::hours(24);
    let (tell, told) = tokio::sync::oneshot::channel();
    let asking = async {
        // Asked while the change is made and not committed.
        told.await.unwrap();
        world.request(&teacher, ASKED).await
    };
    let change = async {
        changing
            .transaction::<_, diesel::result::Error, _>(async |connection| {
                diesel::update(payout_settings::table.find(teacher.person_id))
                    .set(payout_settings::paused_until.eq(paused_until))
                    .execute(connection)
                    .await?;
                tell.send(()).unwrap();
                wait_for_a_waiting_lock(&world).await;
                Ok(())
            })
            .await
            .unwrap();
    };
    let (asked, ()) = tokio::join!(asking, change);
    assert_eq!(code(&asked), Some(Code::Paused));
    world.assert_sound().await;
}

/// Until somebody waits for what this test has locked.
async fn wait_for_a_waiting_lock(world: &World) {
    while world
        .count("pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        .await
        == 0
    {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_schedule_asks_as_nobody() {
    let world = World::new().await;
    let teacher = world.teacher_with(EARNED).await;
    let wish = PayoutWish { person_id: teacher.person_id, amount: ASKED, origin: PayoutOrigin::Schedule };
    let (now, config) = (world.now(), world.services.config);
    let payout = world
        .connection()
        .await
        .transaction::<_, CommandError<Code>, _>(async |connection| {
            payout_request::request_for(connection, &Actor::System, now, &config, wish).await
        })
        .await
        .unwrap();
    assert_eq!((payout.origin, payout.requested_by_user_id), (PayoutOrigin::Schedule, None));
    world.assert_sound().await;
}
