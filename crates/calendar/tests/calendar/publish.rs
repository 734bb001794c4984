//! Publishing availability.

use calendar::commands::availability_slots_publish::{self, AvailabilitySlotsPublishCode as Code};
use database::CommandError;
use kernel::{AccessRefused, Actor, Role};

use crate::support::{World, actor, hours, input, now, owner, teacher};

#[tokio::test]
async fn a_week_is_published_at_once_and_in_order() {
    let world = World::new().await;
    let person = world.person().await;
    let slots = world.publish(person, &[hours(10, 11), hours(2, 3), hours(11, 12)]).await;
    assert_eq!(
        slots.iter().map(calendar::Slot::during).collect::<Vec<_>>(),
        [hours(10, 11), hours(2, 3), hours(11, 12)]
    );
    assert!(
        slots.iter().all(|slot| slot.free && slot.person_id == person && slot.time_zone == "Asia/Jakarta")
    );
    let week = calendar::queries::slots_of_person(&mut *world.connection().await, person, hours(2, 12)).await;
    assert_eq!(
        week.unwrap().iter().map(calendar::Slot::during).collect::<Vec<_>>(),
        [hours(2, 3), hours(10, 11), hours(11, 12)]
    );
}

#[tokio::test]
async fn one_bad_item_publishes_nothing() {
    let world = World::new().await;
    let person = world.person().await;
    world.publish(person, &[hours(5, 7)]).await;
    let mut connection = world.connection().await;
    let ranges = [hours(1, 2), hours(6, 8), hours(9, 10), hours(4, 6)];
    let outcome =
        availability_slots_publish::run(&mut connection, &teacher(person), now(), input(&ranges)).await;
    let error = outcome.unwrap_err();
    let refusals = error.refusals().unwrap();
    let named: Vec<_> = refusals.iter().map(|refusal| (refusal.field.as_deref(), refusal.code)).collect();
    assert_eq!(
        named,
        [
            (Some("slots.1.startsAt"), Code::OverlapsOwnSlot),
            (Some("slots.3.startsAt"), Code::OverlapsOwnSlot)
        ]
    );
    let week = calendar::queries::slots_of_person(&mut connection, person, hours(0, 20)).await.unwrap();
    assert_eq!(week.len(), 1);
}

#[tokio::test]
async fn only_teachers_publish() {
    let world = World::new().await;
    let person = world.person().await;
    let mut connection = world.connection().await;
    for (actor, refused) in [
        (Actor::Anonymous, AccessRefused::Unauthenticated),
        (actor(person, &[Role::Student]), AccessRefused::Forbidden),
        (actor(person, &[Role::Admin]), AccessRefused::Forbidden),
    ] {
        let outcome =
            availability_slots_publish::run(&mut connection, &actor, now(), input(&[hours(1, 2)])).await;
        assert!(matches!(outcome, Err(CommandError::Access(access)) if access == refused));
    }
}

#[tokio::test]
async fn a_slot_over_an_own_lesson_is_not_free() {
    let world = World::new().await;
    let (teacher, other) = (world.person().await, world.person().await);
    let mut connection = world.connection().await;
    // The teacher learns from another teacher from 3 to 4.
    let locked = calendar::claims::lock(&mut connection, now(), [other, teacher], hours(3, 4)).await.unwrap();
    calendar::claims::take(&mut connection, now(), &locked, owner(), crate::support::hour(1)).await.unwrap();
    let slots = world.publish(teacher, &[hours(2, 3), hours(3, 4), hours(4, 5)]).await;
    assert_eq!(slots.iter().map(|slot| slot.free).collect::<Vec<_>>(), [true, false, true]);
}

#[tokio::test]
async fn publishing_the_same_time_many_times_at_once_publishes_it_once() {
    let world = World::new().await;
    let person = world.person().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let pools = world.pools.clone();
        tasks.spawn(async move {
            let mut connection = pools.write().await.unwrap();
            let ranges = [hours(1, 2), hours(2, 3)];
            availability_slots_publish::run(&mut connection, &teacher(person), now(), input(&ranges)).await
        });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(error.refusals().is_some_and(|refusals| refusals.len() == 2), "{error:?}");
    }
}
