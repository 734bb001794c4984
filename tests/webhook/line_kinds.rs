//! Whoever owns what a line sells hears of its money; which crate that is, the server knows by the line's kind.

use database::schema::jobs as rows;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{JobId, OrderLineId};
use payments::jobs::{LineSubject, OrderLinePaid};
use uuid::Uuid;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn news_of_a_line_whose_kind_nobody_knows_is_a_dead_letter_at_once() {
    let world = World::new().await;
    let mut connection = world.connection().await;
    let subject = LineSubject {
        order_line_id: OrderLineId::generate(world.now()),
        kind: "MOON_LANDING".to_owned(),
        subject_id: Uuid::from_u128(1),
    };
    let id = jobs::enqueue(&mut connection, world.now(), &OrderLinePaid(subject)).await.unwrap();
    world.run_jobs().await;
    let dead: Vec<(JobId, Option<String>)> = rows::table
        .filter(rows::status.eq("DEAD"))
        .select((rows::id, rows::last_error))
        .load(&mut connection)
        .await
        .unwrap();
    assert_eq!(dead, [(id, Some("nobody handles lines of the kind MOON_LANDING".to_owned()))]);
}
