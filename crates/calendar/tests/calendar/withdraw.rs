//! Withdrawing availability.

use calendar::commands::availability_slots_withdraw::{
    self, AvailabilitySlotsWithdrawCode as Code, AvailabilitySlotsWithdrawInput,
};
use kernel::id::AvailabilitySlotId;

use crate::support::{World, hour, hours, now, owner, teacher};

#[tokio::test]
async fn what_is_withdrawn_is_gone_and_its_time_can_be_published_again() {
    let world = World::new().await;
    let person = world.person().await;
    let slots = world.publish(person, &[hours(1, 2), hours(2, 3)]).await;
    let mut connection = world.connection().await;
    let input = AvailabilitySlotsWithdrawInput { ids: vec![slots[1].id, slots[0].id, slots[0].id] };
    let withdrawn = availability_slots_withdraw::run(&mut connection, &teacher(person), now(), input.clone())
        .await
        .unwrap();
    assert_eq!(withdrawn.iter().map(|slot| slot.id).collect::<Vec<_>>(), [slots[0].id, slots[1].id]);
    assert!(withdrawn.iter().all(|slot| !slot.free && slot.withdrawn_at == Some(now())));
    assert!(
        calendar::queries::slots_of_person(&mut connection, person, hours(0, 9)).await.unwrap().is_empty()
    );
    let again = availability_slots_withdraw::run(&mut connection, &teacher(person), now(), input).await;
    assert!(again.unwrap_err().refusals().unwrap().iter().all(|refusal| refusal.code == Code::NotFound));
    world.publish(person, &[hours(1, 2)]).await;
}

#[tokio::test]
async fn foreign_unknown_and_taken_slots_are_refused_and_nothing_changes() {
    let world = World::new().await;
    let (person, other) = (world.person().await, world.person().await);
    let own = world.publish(person, &[hours(1, 2), hours(2, 3)]).await;
    let foreign = world.publish(other, &[hours(5, 6)]).await;
    let mut connection = world.connection().await;
    let locked = calendar::claims::lock(&mut connection, now(), [person, other], hours(2, 3)).await.unwrap();
    calendar::claims::take(&mut connection, now(), &locked, owner(), hour(1)).await.unwrap();
    let unknown = AvailabilitySlotId::generate(now());
    let input = AvailabilitySlotsWithdrawInput { ids: vec![own[0].id, own[1].id, foreign[0].id, unknown] };
    let error =
        availability_slots_withdraw::run(&mut connection, &teacher(person), now(), input).await.unwrap_err();
    let named: Vec<_> = error
        .refusals()
        .unwrap()
        .iter()
        .map(|refusal| (refusal.field.as_deref().unwrap(), refusal.code))
        .collect();
    assert_eq!(named, [("ids.1", Code::SlotTaken), ("ids.2", Code::NotFound), ("ids.3", Code::NotFound)]);
    assert!(world.is_free(&own[0]).await && world.is_free(&foreign[0]).await);
}

#[tokio::test]
async fn a_slot_is_either_withdrawn_or_taken() {
    let world = World::new().await;
    let (person, student) = (world.person().await, world.person().await);
    let slots = world.publish(person, &[hours(1, 2)]).await;
    let id = slots[0].id;
    let withdrawing = {
        let pools = world.pools.clone();
        tokio::spawn(async move {
            let mut connection = pools.write().await.unwrap();
            let input = AvailabilitySlotsWithdrawInput { ids: vec![id] };
            availability_slots_withdraw::run(&mut connection, &teacher(person), now(), input).await.is_ok()
        })
    };
    let taken = crate::claims::take_if_offered(&world, [person, student], id, now(), hour(1)).await;
    assert_ne!(withdrawing.await.unwrap(), taken);
}
