//! The same key: the same booking, never a second one.

use booking::BookingStatus;
use booking::commands::booking_create::BookingCreateCode as Code;
use chrono::TimeDelta;
use tokio::task::JoinSet;

use crate::world::{World, book_at, codes, hours, start};

#[tokio::test]
async fn the_same_key_and_input_give_the_same_booking_as_it_is_now() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let wish = world.wish(&slot);
    let first = world.book(&student, wish.clone()).await.unwrap();
    assert_eq!(world.book(&student, wish.clone()).await.unwrap(), first);
    world.clock.advance(TimeDelta::hours(1));
    world.drain().await;
    let again = world.book(&student, wish).await.unwrap();
    assert_eq!((again.id, again.status), (first.id, BookingStatus::Expired));
    assert_eq!(world.count("bookings").await, 1);
    assert_eq!(world.count("orders").await, 1);
}

#[tokio::test]
async fn other_input_under_the_same_key_is_refused() {
    let world = World::new().await;
    let (teacher, student, other) = (world.teacher().await, world.student().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let second = world.publish(&teacher, hours(25, 26)).await;
    let wish = world.wish(&slot);
    world.book(&student, wish.clone()).await.unwrap();
    let mut changed = wish.clone();
    changed.notes = Some("Halo".to_owned());
    let mut elsewhere = wish.clone();
    elsewhere.slot_id = second.id;
    for wish in [changed, elsewhere.clone()] {
        let outcome = world.book(&student, wish).await;
        assert_eq!(codes(outcome), [(Some("idempotencyKey".to_owned()), Code::IdempotencyKeyReused)]);
    }
    // Keys are per user.
    world.book(&other, elsewhere).await.unwrap();
    world.assert_sound().await;
}

#[tokio::test]
async fn a_refusal_is_not_remembered() {
    let world = World::new().await;
    let (teacher, first, student) = (world.teacher().await, world.student().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    world.book(&first, world.wish(&slot)).await.unwrap();
    let wish = world.wish(&slot);
    assert_eq!(
        codes(world.book(&student, wish.clone()).await),
        [(Some("slotId".to_owned()), Code::SlotTaken)]
    );
    world.clock.advance(TimeDelta::minutes(15));
    world.book(&student, wish).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_at_once_have_one_effect() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let wish = world.wish(&slot);
    let mut tasks = JoinSet::new();
    for _ in 0..16 {
        let (pools, wish, student) = (world.pools.clone(), wish.clone(), student.clone());
        tasks.spawn(async move { book_at(&pools, &student, start(), wish).await.unwrap().id });
    }
    let mut ids = tasks.join_all().await;
    ids.dedup();
    assert_eq!(ids.len(), 1);
    for (table, rows) in
        [("bookings", 1), ("calendar_claims", 2), ("orders", 1), ("order_lines", 1), ("jobs", 1)]
    {
        assert_eq!(world.count(table).await, rows, "{table}");
    }
    world.assert_sound().await;
}
