//! How teachers get their money, over HTTP: accounts, requests, four eyes, the gateway, the bank that sends it back.

mod admin;
mod by_hand;
mod four_eyes;
mod returning;
mod screens;
mod sending;
mod service;
mod teacher;
mod webhook;

use crate::support::World;

/// Asserts that payouts, orders and the books agree with each other.
async fn assert_sound(world: &World) {
    let mut connection = world.connection().await;
    let found = booking::invariants::violations(&mut connection, world.now()).await;
    assert_eq!(found.expect("the database answers"), []);
    let found = payouts::invariants::violations(&mut connection).await;
    assert_eq!(found.expect("the database answers"), []);
}
