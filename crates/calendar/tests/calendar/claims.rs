//! Taking time and giving it back.

use calendar::claims::{self, ExpireOutcome, TakeError};
use calendar::{ClaimOwner, TimeRange};
use chrono::{DateTime, Utc};
use database::schema::{calendar_claims, jobs};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use kernel::id::{AvailabilitySlotId, PersonId};

use crate::support::{World, hour, hours, now, owner};

pub(crate) async fn take(
    world: &World,
    now: DateTime<Utc>,
    people: [PersonId; 2],
    during: TimeRange,
    owner: ClaimOwner,
) -> Result<(), TakeError> {
    let mut connection = world.connection().await;
    connection
        .transaction::<_, TakeError, _>(async |connection| {
            let locked = claims::lock(connection, now, people, during).await?;
            claims::take(connection, now, &locked, owner, now + chrono::TimeDelta::minutes(15)).await
        })
        .await
}

/// Takes the slot's time if it is still offered under the lock, as a booking does.
pub(crate) async fn take_if_offered(
    world: &World,
    people: [PersonId; 2],
    slot_id: AvailabilitySlotId,
    now: DateTime<Utc>,
    held_until: DateTime<Utc>,
) -> bool {
    let mut connection = world.connection().await;
    let slot = calendar::queries::slots_by_ids(&mut connection, &[slot_id]).await.unwrap().pop().unwrap();
    connection
        .transaction::<_, TakeError, _>(async |connection| {
            let locked = claims::lock(connection, now, people, slot.during()).await?;
            if !locked.slots().iter().any(|open| open.id == slot_id) {
                return Ok(false);
            }
            claims::take(connection, now, &locked, owner(), held_until).await?;
            Ok(true)
        })
        .await
        .unwrap()
}

pub(crate) async fn live_claims(world: &World) -> Vec<(PersonId, uuid::Uuid)> {
    calendar_claims::table
        .filter(calendar_claims::status.eq_any(["HELD", "SECURED"]))
        .order(calendar_claims::person_id)
        .select((calendar_claims::person_id, calendar_claims::owner_id))
        .load(&mut world.connection().await)
        .await
        .unwrap()
}

fn taken(outcome: Result<(), TakeError>) -> PersonId {
    match outcome {
        Err(TakeError::Taken(person_id)) => person_id,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_one_who_is_taken_is_named_and_nothing_is_left_behind() {
    let world = World::new().await;
    let (ani, budi, citra, dewi) =
        (world.person().await, world.person().await, world.person().await, world.person().await);
    take(&world, now(), [ani, budi], hours(2, 4), owner()).await.unwrap();
    assert_eq!(taken(take(&world, now(), [ani, citra], hours(3, 5), owner()).await), ani);
    assert_eq!(taken(take(&world, now(), [citra, budi], hours(1, 3), owner()).await), budi);
    assert_eq!(taken(take(&world, now(), [budi, ani], hours(2, 4), owner()).await), budi);
    take(&world, now(), [ani, citra], hours(4, 5), owner()).await.unwrap();
    take(&world, now(), [citra, dewi], hours(2, 4), owner()).await.unwrap();
    assert_eq!(live_claims(&world).await.len(), 6);
}

#[tokio::test]
async fn slots_of_both_people_follow() {
    let world = World::new().await;
    let (teacher, student) = (world.person().await, world.person().await);
    let booked = world.publish(teacher, &[hours(2, 4)]).await.remove(0);
    let of_student = world.publish(student, &[hours(1, 3), hours(3, 5), hours(5, 6)]).await;
    let lesson = owner();
    take(&world, now(), [teacher, student], hours(2, 4), lesson).await.unwrap();
    assert!(!world.is_free(&booked).await);
    let mut free = Vec::new();
    for slot in &of_student {
        free.push(world.is_free(slot).await);
    }
    assert_eq!(free, [false, false, true]);
    let mut connection = world.connection().await;
    connection
        .transaction::<_, database::DatabaseError, _>(async |connection| {
            claims::release(connection, now(), lesson).await
        })
        .await
        .unwrap();
    for slot in of_student.iter().chain([&booked]) {
        assert!(world.is_free(slot).await);
    }
    assert!(live_claims(&world).await.is_empty());
}

#[tokio::test]
async fn an_overdue_rival_loses_both_claims_and_its_owner_is_told() {
    let world = World::new().await;
    let (teacher, rival, student, other) =
        (world.person().await, world.person().await, world.person().await, world.person().await);
    let slot = world.publish(teacher, &[hours(2, 4)]).await.remove(0);
    let of_rival = world.publish(rival, &[hours(2, 4)]).await.remove(0);
    let (first, second, third) = (owner(), owner(), owner());
    take(&world, now(), [teacher, rival], hours(2, 4), first).await.unwrap();
    assert!(!world.is_free(&of_rival).await);
    let just_before = now() + chrono::TimeDelta::minutes(15) - chrono::TimeDelta::microseconds(1);
    assert_eq!(taken(take(&world, just_before, [teacher, student], hours(2, 4), second).await), teacher);
    let over = now() + chrono::TimeDelta::minutes(15);
    take(&world, over, [teacher, student], hours(2, 4), second).await.unwrap();
    assert_eq!(live_claims(&world).await, {
        let mut pair = vec![teacher, student];
        pair.sort_unstable();
        pair.into_iter().map(|person| (person, second.id)).collect::<Vec<_>>()
    });
    assert!(!world.is_free(&slot).await && world.is_free(&of_rival).await);
    // The rival's own time is free again in the same breath.
    take(&world, over, [other, rival], hours(3, 5), third).await.unwrap();
    let told: Vec<serde_json::Value> =
        jobs::table.select(jobs::payload).load(&mut world.connection().await).await.unwrap();
    assert_eq!(told, [serde_json::json!({ "owner_kind": "BOOKING", "owner_id": first.id })]);
}

#[tokio::test]
async fn securing_asks_for_the_status_and_not_for_the_clock() {
    let world = World::new().await;
    let (teacher, student, rival) = (world.person().await, world.person().await, world.person().await);
    let (paid, late) = (owner(), owner());
    take(&world, now(), [teacher, student], hours(2, 4), paid).await.unwrap();
    let mut connection = world.connection().await;
    claims::secure(&mut connection, hour(1), paid, 2).await.unwrap();
    assert_eq!(taken(take(&world, hour(1), [teacher, rival], hours(2, 4), late).await), teacher);
    assert_eq!(claims::expire(&mut connection, hour(1), paid).await.unwrap(), ExpireOutcome::StillTaken);
    assert!(matches!(claims::secure(&mut connection, hour(1), late, 2).await, Err(claims::ClaimsLost::Gone)));
    assert_eq!(claims::finish_past(&mut connection, hour(3), 10).await.unwrap(), 0);
    assert_eq!(claims::finish_past(&mut connection, hour(4), 10).await.unwrap(), 2);
    assert!(live_claims(&world).await.is_empty());
}

#[tokio::test]
async fn a_hold_expires_when_it_is_over_and_not_before() {
    let world = World::new().await;
    let (teacher, student) = (world.person().await, world.person().await);
    let slot = world.publish(teacher, &[hours(2, 4)]).await.remove(0);
    let lesson = owner();
    take(&world, now(), [teacher, student], hours(2, 4), lesson).await.unwrap();
    let mut connection = world.connection().await;
    assert_eq!(claims::expire(&mut connection, now(), lesson).await.unwrap(), ExpireOutcome::StillTaken);
    assert!(claims::overdue(&mut connection, now(), lesson.kind, None, 10).await.unwrap().is_empty());
    let overdue = claims::overdue(&mut connection, hour(1), lesson.kind, None, 1).await.unwrap();
    let rest =
        claims::overdue(&mut connection, hour(1), lesson.kind, overdue.last().copied(), 10).await.unwrap();
    assert_eq!((overdue.len(), rest.len()), (1, 1));
    assert!(overdue.iter().chain(&rest).all(|claim| claim.owner_id == lesson.id));
    assert_eq!(claims::expire(&mut connection, hour(1), lesson).await.unwrap(), ExpireOutcome::Gone);
    assert_eq!(claims::expire(&mut connection, hour(1), lesson).await.unwrap(), ExpireOutcome::Gone);
    assert!(world.is_free(&slot).await && live_claims(&world).await.is_empty());
}

#[tokio::test]
async fn a_tangle_of_people_who_teach_each_other_never_deadlocks_or_overlaps() {
    let world = World::new().await;
    let mut people = Vec::new();
    for _ in 0..5 {
        let person = world.person().await;
        world.publish(person, &[hours(2, 4), hours(4, 6)]).await;
        people.push(person);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..60_usize {
        let pair = [people[index % 5], people[(index + 1 + index / 5 % 4) % 5]];
        let (pools, from) = (world.pools.clone(), i64::try_from(index % 3).unwrap());
        tasks.spawn(async move {
            let mut connection = pools.write().await.unwrap();
            // Every third comes after the holds of the others are over.
            let at = if index % 3 == 0 { hour(1) } else { now() };
            connection
                .transaction::<_, TakeError, _>(async |connection| {
                    let during = hours(2 + from, 4 + from);
                    let locked = claims::lock(connection, at, pair, during).await?;
                    claims::take(connection, at, &locked, owner(), at + chrono::TimeDelta::minutes(15)).await
                })
                .await
        });
    }
    for outcome in tasks.join_all().await {
        assert!(matches!(outcome, Ok(()) | Err(TakeError::Taken(_))), "{outcome:?}");
    }
    let mut per_owner = std::collections::HashMap::new();
    for (person, owner) in live_claims(&world).await {
        per_owner.entry(owner).or_insert_with(Vec::new).push(person);
    }
    assert!(!per_owner.is_empty() && per_owner.values().all(|people| people.len() == 2), "{per_owner:?}");
}

/// The constraint has the last word over somebody who takes time without our locks.
#[tokio::test]
async fn who_comes_without_locks_wins_and_nothing_is_left_of_the_other() {
    let world = World::new().await;
    let (teacher, student) = (world.person().await, world.person().await);
    let mut intruder = world.connection().await;
    let taking = intruder
        .transaction::<_, diesel::result::Error, _>(async |intruder| {
            diesel::insert_into(calendar_claims::table)
                .values((
                    calendar_claims::id.eq(kernel::id::CalendarClaimId::generate(now())),
                    calendar_claims::person_id.eq(student),
                    calendar_claims::owner_kind.eq("BOOKING"),
                    calendar_claims::owner_id.eq(owner().id),
                    calendar_claims::starts_at.eq(hour(3)),
                    calendar_claims::ends_at.eq(hour(5)),
                    calendar_claims::status.eq("SECURED"),
                    calendar_claims::created_at.eq(now()),
                    calendar_claims::updated_at.eq(now()),
                ))
                .execute(intruder)
                .await?;
            let pools = world.pools.clone();
            let taking = tokio::spawn(async move {
                let mut connection = pools.write().await.unwrap();
                connection
                    .transaction::<_, TakeError, _>(async |connection| {
                        let people = [teacher, student];
                        let locked = claims::lock(connection, now(), people, hours(2, 4)).await?;
                        claims::take(connection, now(), &locked, owner(), hour(1)).await
                    })
                    .await
            });
            // Long enough for it to wait in the index; were it not, the outcome would be the same.
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            Ok(taking)
        })
        .await
        .unwrap();
    assert_eq!(taken(taking.await.unwrap()), student);
    assert_eq!(live_claims(&world).await.len(), 1);
}
