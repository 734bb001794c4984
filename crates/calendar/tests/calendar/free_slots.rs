//! Reading free slots.

use std::collections::BTreeSet;

use kernel::page::{PageRequest, encode_cursor};

use crate::support::{World, hour, hours, now, owner};

#[tokio::test]
async fn the_next_free_slots_of_many_people_come_in_one_statement() {
    let world = World::new().await;
    let (ani, budi, citra) = (world.person().await, world.person().await, world.person().await);
    world.publish(ani, &[hours(1, 2), hours(2, 3), hours(3, 4), hours(4, 5)]).await;
    world.publish(budi, &[hours(30, 31), hours(1, 2)]).await;
    let mut connection = world.connection().await;
    let locked = calendar::claims::lock(&mut connection, now(), [ani, citra], hours(2, 3)).await.unwrap();
    calendar::claims::take(&mut connection, now(), &locked, owner(), hour(1)).await.unwrap();
    let before = world.pools.statements();
    let people = [ani, budi, citra];
    let slots = calendar::queries::free_slots_of_people(&mut connection, &people, hour(1), Some(hour(30)), 2)
        .await
        .unwrap();
    assert_eq!(world.pools.statements() - before, 1);
    let found: BTreeSet<_> = slots.iter().map(|slot| (slot.person_id, slot.starts_at)).collect();
    assert_eq!(found, BTreeSet::from([(ani, hour(1)), (ani, hour(3)), (budi, hour(1))]));
    let later =
        calendar::queries::free_slots_of_people(&mut connection, &people, hour(4), None, 9).await.unwrap();
    assert_eq!(later.len(), 2);
}

#[tokio::test]
async fn pages_meet_every_free_slot_once_in_both_directions() {
    let world = World::new().await;
    let person = world.person().await;
    let ranges: Vec<_> = (1..=7).map(|from| hours(from, from + 1)).collect();
    let slots = world.publish(person, &ranges).await;
    let mut connection = world.connection().await;
    let mut seen = Vec::new();
    let mut request = PageRequest::first(3);
    let mut key = None;
    loop {
        let page = calendar::queries::free_slots_page(&mut connection, person, now(), None, &request, key)
            .await
            .unwrap();
        seen.extend(page.items.iter().map(|slot| slot.id));
        if !page.has_next {
            break;
        }
        key = page.items.last().map(calendar::Slot::key);
        request.cursor = Some(encode_cursor("slots", &key));
    }
    assert_eq!(seen, slots.iter().map(|slot| slot.id).collect::<Vec<_>>());
    let back = PageRequest::from_arguments(None, None, Some(2), Some("cursor".to_owned())).unwrap();
    let page =
        calendar::queries::free_slots_page(&mut connection, person, now(), None, &back, key).await.unwrap();
    let ids: Vec<_> = page.items.iter().map(|slot| slot.id).collect();
    assert_eq!(ids, [slots[3].id, slots[4].id]);
    assert!(page.has_previous && page.has_next);
}
