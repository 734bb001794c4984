//! Many at once: the heart of it.

use std::collections::HashMap;

use booking::BookingStatus;
use booking::commands::booking_create::BookingCreateCode as Code;
use calendar::commands::availability_slots_withdraw::{self, AvailabilitySlotsWithdrawInput};
use chrono::TimeDelta;
use diesel_async::AsyncConnection as _;
use tokio::task::JoinSet;

use crate::world::{World, book_at, code, hours, start};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_students_and_one_slot() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let mut tasks = JoinSet::new();
    for student in world.students(64).await {
        let (pools, wish) = (world.pools.clone(), world.wish(&slot));
        tasks.spawn(async move { book_at(&pools, &student, start(), wish).await });
    }
    let (booked, refused): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((booked.len(), refused.len()), (1, 63));
    for outcome in refused {
        assert_eq!(code(outcome), Code::SlotTaken);
    }
    for (table, rows) in [
        ("bookings", 1),
        ("calendar_claims", 2),
        ("orders", 1),
        ("order_lines", 1),
        ("idempotency_keys", 1),
        ("jobs", 1),
    ] {
        assert_eq!(world.count(table).await, rows, "{table}");
    }
    assert!(!world.is_free(&slot).await);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_student_and_sixteen_teachers_at_overlapping_times() {
    let world = World::new().await;
    let student = world.student().await;
    let mut tasks = JoinSet::new();
    for index in 0..16 {
        let teacher = world.teacher().await;
        let slot = world.publish(&teacher, hours(24 + index % 2, 26 + index % 2)).await;
        let (pools, wish, student) = (world.pools.clone(), world.wish(&slot), student.clone());
        tasks.spawn(async move { book_at(&pools, &student, start(), wish).await });
    }
    let (booked, refused): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((booked.len(), refused.len()), (1, 15));
    for outcome in refused {
        assert_eq!(code(outcome), Code::StudentBusy);
    }
    assert_eq!(world.count("availability_slots WHERE free").await, 15);
    world.assert_sound().await;
}

/// The rival and the sweep meet in the instant the hold ends; which of them comes first is up to PostgreSQL, and in the
/// two tests after this one it is up to us.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rival_in_the_very_moment_of_the_expiry() {
    let world = World::new().await;
    for round in 0..12 {
        let (teacher, first) = (world.teacher().await, world.student().await);
        let slot = world.publish(&teacher, hours(48 + round, 49 + round)).await;
        let held = world.book(&first, world.wish(&slot)).await.unwrap();
        world.clock.advance(TimeDelta::minutes(15));
        let now = world.now();
        assert_eq!(held.expires_at, Some(now));
        let mut rivals = JoinSet::new();
        for student in world.students(4).await {
            let (pools, wish) = (world.pools.clone(), world.wish(&slot));
            rivals.spawn(async move { book_at(&pools, &student, now, wish).await });
        }
        let (_, outcomes) = tokio::join!(world.drain(), rivals.join_all());
        world.drain().await;
        let booked: Vec<_> = outcomes.into_iter().filter_map(Result::ok).collect();
        assert_eq!(booked.len(), 1, "exactly one owner, and the slot is never lost");
        assert_eq!(world.reload(&held).await.status, BookingStatus::Expired);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn the_rival_comes_before_the_sweep() {
    let world = World::new().await;
    let (teacher, first, rival) = (world.teacher().await, world.student().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let held = world.book(&first, world.wish(&slot)).await.unwrap();
    world.clock.advance(TimeDelta::minutes(15) - TimeDelta::microseconds(1));
    assert_eq!(code(world.book(&rival, world.wish(&slot)).await), Code::SlotTaken);
    world.clock.advance(TimeDelta::microseconds(1));
    let won = world.book(&rival, world.wish(&slot)).await.unwrap();
    assert_eq!(world.reload(&held).await.status, BookingStatus::Pending, "the job has not run yet");
    world.drain().await;
    assert_eq!(world.reload(&held).await.status, BookingStatus::Expired);
    assert_eq!(world.reload(&won).await.status, BookingStatus::Pending);
    assert!(!world.is_free(&slot).await);
    world.assert_sound().await;
}

#[tokio::test]
async fn the_sweep_comes_before_the_rival() {
    let world = World::new().await;
    let (teacher, first, rival) = (world.teacher().await, world.student().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let held = world.book(&first, world.wish(&slot)).await.unwrap();
    world.clock.advance(TimeDelta::minutes(15));
    world.drain().await;
    assert_eq!(world.reload(&held).await.status, BookingStatus::Expired);
    assert!(world.is_free(&slot).await);
    world.book(&rival, world.wish(&slot)).await.unwrap();
    world.drain().await;
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_attempts_over_few_slots_of_teachers_who_book_each_other() {
    let world = World::new().await;
    let mut people = world.students(6).await;
    let mut slots = Vec::new();
    for _ in 0..5 {
        let teacher = world.teacher().await;
        for from in [24, 25, 26] {
            slots.push(world.publish(&teacher, hours(from, from + 1)).await);
        }
        people.push(teacher);
    }
    for _ in 0..3 {
        let mut tasks = JoinSet::new();
        for attempt in 0..120_usize {
            let who = people.get(attempt * 7 % people.len()).unwrap().clone();
            let slot = slots.get(attempt * 11 % slots.len()).unwrap();
            let (pools, wish, now) = (world.pools.clone(), world.wish(slot), world.now());
            tasks.spawn(async move { book_at(&pools, &who, now, wish).await });
        }
        let mut per_code: HashMap<Option<Code>, usize> = HashMap::new();
        for outcome in tasks.join_all().await {
            let key = if outcome.is_ok() { None } else { Some(code(outcome)) };
            *per_code.entry(key).or_default() += 1;
        }
        assert!(per_code.get(&None).is_some_and(|booked| *booked > 0), "{per_code:?}");
        let expected = [None, Some(Code::SlotTaken), Some(Code::StudentBusy), Some(Code::OwnSlot)];
        assert!(per_code.keys().all(|code| expected.contains(code)), "{per_code:?}");
        // The next round meets the holds of this one in the moment they end.
        world.clock.advance(TimeDelta::minutes(15));
    }
    world.drain().await;
    world.assert_sound().await;
}

/// Whoever is second sees what the first did, because both lock the learner, who is a teacher as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_learner_publishes_slots_while_she_is_being_booked() {
    let world = World::new().await;
    let (teacher, learner) = (world.teacher().await, world.teacher().await);
    for round in 0..20 {
        let time = hours(24 + 2 * round, 25 + 2 * round);
        let slot = world.publish(&teacher, time).await;
        let booking = {
            let (pools, wish, learner) = (world.pools.clone(), world.wish(&slot), learner.clone());
            tokio::spawn(async move { book_at(&pools, &learner, start(), wish).await })
        };
        tokio::time::sleep(std::time::Duration::from_millis(u64::try_from(round).unwrap() / 2)).await;
        let own = world.publish(&learner, time).await;
        booking.await.unwrap().unwrap();
        assert!(!world.is_free(&own).await && !world.is_free(&slot).await);
    }
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slot_that_is_withdrawn_while_the_booking_waits_is_not_booked() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let mut connection = world.connection().await;
    let booking = connection
        .transaction::<_, database::DatabaseError, _>(async |connection| {
            let input = AvailabilitySlotsWithdrawInput { ids: vec![slot.id] };
            availability_slots_withdraw::run(connection, &teacher.actor, start(), input).await.unwrap();
            let (pools, wish, student) = (world.pools.clone(), world.wish(&slot), student.clone());
            let booking = tokio::spawn(async move { book_at(&pools, &student, start(), wish).await });
            // Until the booking has seen the slot and waits for its teacher.
            wait_for_a_lock(&world).await;
            Ok(booking)
        })
        .await
        .unwrap();
    assert_eq!(code(booking.await.unwrap()), Code::NotFound);
    assert_eq!(world.count("calendar_claims").await, 0);
}

async fn wait_for_a_lock(world: &World) {
    while world
        .count("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        .await
        == 0
    {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}
