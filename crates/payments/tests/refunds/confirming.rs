//! The gateway's second word of a refund.

use chrono::TimeDelta;
use payments::gateway::GatewayRefund;

use crate::world::{PRICE, World};

async fn hear(world: &World, key: &str, is_confirmed: bool) {
    let refund = GatewayRefund { key: key.to_owned(), amount: PRICE, is_confirmed };
    let (payment, now) = (world.payment().await, world.now());
    world
        .locked(async |connection, order| {
            payments::refunds::outside::note(connection, now, order, &payment, PRICE, &[refund])
                .await
                .unwrap();
        })
        .await;
    world.assert_sound().await;
}

#[tokio::test]
async fn the_banks_word_is_noted_once() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.send(id).await.unwrap();
    hear(&world, &id.to_string(), false).await;
    assert_eq!(world.refund(id).await.confirmed_at, None);
    world.clock.advance(TimeDelta::days(2));
    let heard_at = world.now();
    for _ in 0..2 {
        hear(&world, &id.to_string(), true).await;
        world.clock.advance(TimeDelta::days(1));
    }
    assert_eq!(world.refund(id).await.confirmed_at, Some(heard_at));
    hear(&world, &id.to_string(), false).await;
    assert_eq!(world.refund(id).await.confirmed_at, Some(heard_at), "news that come late take nothing back");
}

#[tokio::test]
async fn a_refund_that_somebody_made_there_is_confirmed_as_well() {
    let world = World::new().await;
    hear(&world, "made-there", true).await;
    let refunds = world.refunds().await;
    let [refund] = refunds.as_slice() else { panic!("{refunds:?}") };
    assert_eq!(refund.confirmed_at, Some(world.now()));
}
