//! A gateway that cannot send money back yet.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::jobs;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use payments::RefundStatus;
use payments::gateway::GatewayError;

use crate::world::{PRICE, World};

async fn next_attempt_at(world: &World) -> DateTime<Utc> {
    let attempts = jobs::table.filter(jobs::kind.eq("payments.send_refund")).filter(jobs::status.eq("READY"));
    attempts.select(jobs::run_at).first(&mut world.connection().await).await.expect("the job lives on")
}

#[tokio::test]
async fn a_part_of_a_card_goes_back_although_its_settlement_takes_more_than_a_day() {
    let world = World::new().await;
    let id = world.open(world.lines[0], PRICE).await.unwrap();
    let settled_at = world.now() + TimeDelta::hours(30);
    while world.now() < settled_at {
        world.gateway.answers(Err(GatewayError::Unavailable("not settled yet".to_owned())));
        world.drain().await;
        assert_eq!(world.refund(id).await.status, RefundStatus::Sent);
        world.clock.advance(next_attempt_at(&world).await - world.now());
    }
    world.drain().await;
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
    world.assert_sound().await;
}
