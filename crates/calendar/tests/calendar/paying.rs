//! What paying does to time: a hold that is made longer or ends at once, and time that is taken again.

use calendar::claims::{self, ClaimsLost, ExpireOutcome};
use calendar::commands::availability_slots_withdraw::{self, AvailabilitySlotsWithdrawInput};
use calendar::{ClaimOwner, Slot};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{calendar_claims, jobs};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use kernel::id::PersonId;

use crate::claims::{live_claims, take};
use crate::support::{World, hour, hours, now, owner, teacher as teacher_actor};

const MARGIN: TimeDelta = TimeDelta::hours(1);

async fn held_until(world: &World, owner: ClaimOwner) -> Vec<Option<DateTime<Utc>>> {
    calendar_claims::table
        .filter(calendar_claims::owner_id.eq(owner.id))
        .select(calendar_claims::held_until)
        .load(&mut world.connection().await)
        .await
        .unwrap()
}

/// A lesson's time that was held until a quarter past, and was not secured.
async fn lost(world: &World) -> (PersonId, PersonId, Slot, ClaimOwner) {
    let (teacher, student, lesson) = (world.person().await, world.person().await, owner());
    let slot = world.publish(teacher, &[hours(3, 4)]).await.remove(0);
    take(world, now(), [teacher, student], hours(3, 4), lesson).await.unwrap();
    let mut connection = world.connection().await;
    assert_eq!(claims::expire(&mut connection, hour(1), lesson).await.unwrap(), ExpireOutcome::Gone);
    (teacher, student, slot, lesson)
}

async fn retake(world: &World, now: DateTime<Utc>, owner: ClaimOwner, seller: PersonId) -> bool {
    let taken = world
        .connection()
        .await
        .transaction::<_, ClaimsLost, _>(async |connection| {
            claims::retake(connection, now, owner, seller).await
        })
        .await;
    match taken {
        Ok(()) => true,
        Err(ClaimsLost::Gone) => false,
        Err(ClaimsLost::Database(error)) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_hold_is_extended_but_not_into_the_margin_and_never_shortened() {
    let world = World::new().await;
    let (teacher, student, lesson) = (world.person().await, world.person().await, owner());
    take(&world, now(), [teacher, student], hours(3, 4), lesson).await.unwrap();
    let quarter = now() + TimeDelta::minutes(15);
    let mut connection = world.connection().await;
    let mut extend =
        async |until| claims::extend(&mut connection, now(), lesson, until, MARGIN).await.unwrap();
    assert_eq!(extend(quarter).await, None);
    assert_eq!(extend(hour(1)).await, Some(hour(1)));
    assert_eq!(extend(quarter).await, None);
    assert_eq!(extend(hour(24)).await, Some(hour(2)));
    assert_eq!(extend(hour(24)).await, None);
    assert_eq!(held_until(&world, lesson).await, [Some(hour(2)); 2]);
}

#[tokio::test]
async fn only_what_is_held_is_extended() {
    let world = World::new().await;
    let (_, _, _, over) = lost(&world).await;
    let (teacher, student, secured) = (world.person().await, world.person().await, owner());
    take(&world, now(), [teacher, student], hours(3, 4), secured).await.unwrap();
    let mut connection = world.connection().await;
    claims::secure(&mut connection, now(), secured, 2).await.unwrap();
    for nothing in [over, secured, owner()] {
        assert_eq!(claims::extend(&mut connection, now(), nothing, hour(2), MARGIN).await.unwrap(), None);
        claims::end_hold(&mut connection, now(), nothing).await.unwrap();
    }
    assert_eq!(live_claims(&world).await.len(), 2);
    // An overdue hold that nobody noticed is still held; one whose lesson is near is not worth it.
    let (teacher, student, overdue) = (world.person().await, world.person().await, owner());
    take(&world, now(), [teacher, student], hours(3, 4), overdue).await.unwrap();
    assert_eq!(claims::extend(&mut connection, hour(2), overdue, hour(9), MARGIN).await.unwrap(), None);
    assert_eq!(
        claims::extend(&mut connection, hour(1), overdue, hour(9), MARGIN).await.unwrap(),
        Some(hour(2))
    );
}

#[tokio::test]
async fn a_hold_that_ends_gives_its_time_to_whoever_wants_it_next() {
    let world = World::new().await;
    let (teacher, student, rival) = (world.person().await, world.person().await, world.person().await);
    let lesson = owner();
    take(&world, now(), [teacher, student], hours(3, 4), lesson).await.unwrap();
    let at = now() + TimeDelta::minutes(1);
    let mut connection = world.connection().await;
    claims::end_hold(&mut connection, at, lesson).await.unwrap();
    assert_eq!(held_until(&world, lesson).await, [Some(at); 2]);
    // An ended hold does not end again later.
    claims::end_hold(&mut connection, hour(1), lesson).await.unwrap();
    assert_eq!(held_until(&world, lesson).await, [Some(at); 2]);
    take(&world, at, [teacher, rival], hours(3, 4), owner()).await.unwrap();
}

#[tokio::test]
async fn lost_time_is_taken_again_for_both_and_for_good() {
    let world = World::new().await;
    let (teacher, student, slot, lesson) = lost(&world).await;
    assert!(world.is_free(&slot).await);
    assert!(retake(&world, hour(1), lesson, teacher).await);
    let mut both = [teacher, student];
    both.sort_unstable();
    assert_eq!(live_claims(&world).await, both.map(|person| (person, lesson.id)));
    assert!(!world.is_free(&slot).await);
    let secured: i64 = calendar_claims::table
        .filter(calendar_claims::status.eq("SECURED"))
        .count()
        .get_result(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(secured, 2);
    assert!(!retake(&world, hour(1), lesson, teacher).await, "what one has cannot be taken");
    assert_eq!(live_claims(&world).await.len(), 2);
}

#[tokio::test]
async fn time_of_others_is_not_taken_again() {
    let world = World::new().await;
    let (teacher, student, _, lesson) = lost(&world).await;
    let (rival, third) = (world.person().await, world.person().await);
    let theirs = owner();
    take(&world, hour(1), [rival, student], hours(2, 4), theirs).await.unwrap();
    assert!(!retake(&world, hour(1), lesson, teacher).await, "the student is taken elsewhere");
    // A rival whose hold is over is pushed aside, and told.
    assert!(retake(&world, hour(2), lesson, teacher).await);
    let told: Vec<serde_json::Value> =
        jobs::table.select(jobs::payload).load(&mut world.connection().await).await.unwrap();
    assert_eq!(told, [serde_json::json!({ "owner_kind": "BOOKING", "owner_id": theirs.id })]);
    assert!(take(&world, hour(2), [teacher, third], hours(3, 4), owner()).await.is_err());
}

#[tokio::test]
async fn only_time_that_can_still_be_sold_is_taken_again() {
    let world = World::new().await;
    let (teacher, student, slot, lesson) = lost(&world).await;
    assert!(!retake(&world, hour(3), lesson, teacher).await, "it has begun");
    assert!(!retake(&world, hour(1), lesson, student).await, "the student sells nothing");
    assert!(!retake(&world, hour(1), owner(), teacher).await, "nobody ever had that");
    let withdraw = AvailabilitySlotsWithdrawInput { ids: vec![slot.id] };
    availability_slots_withdraw::run(
        &mut *world.connection().await,
        &teacher_actor(teacher),
        hour(1),
        withdraw,
    )
    .await
    .unwrap();
    assert!(!retake(&world, hour(1), lesson, teacher).await, "it is not offered");
    world.publish(teacher, &[hours(2, 4)]).await;
    assert!(!retake(&world, hour(1), lesson, teacher).await, "what is offered is another lesson");
    assert!(live_claims(&world).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_want_lost_time_one_has_it() {
    let world = World::new().await;
    for round in 0..5 {
        let (teacher, _, _, lesson) = lost(&world).await;
        let rival = world.person().await;
        let (again, taking) = tokio::join!(
            retake(&world, hour(1), lesson, teacher),
            take(&world, hour(1), [teacher, rival], hours(3, 4), owner())
        );
        assert_ne!(again, taking.is_ok(), "round {round}");
    }
    assert_eq!(live_claims(&world).await.len(), 10);
}
