//! Availability and bookings over HTTP.

mod bad_input;
mod rivals;
mod week;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Teacher, World};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) {
        booking { id status order { id lines { id } } }
        errors { code field message }
    }
}";

/// A wish for the teacher's first slot; `key` makes the idempotency key.
fn wish(teacher: &Teacher, key: u128) -> Value {
    json!({ "input": {
        "slotId": teacher.slots.first(), "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": Uuid::from_u128(key),
    }})
}

/// Asserts that bookings, claims, orders and slots agree with each other.
async fn assert_sound(world: &World) {
    let found = booking::invariants::violations(&mut *world.connection().await, world.now()).await;
    assert_eq!(found.expect("the database answers"), []);
}

/// How many rows the tables have that a booking writes to.
async fn rows_written(world: &World) -> Vec<(&'static str, i64)> {
    use database::schema::{
        availability_slots, bookings, calendar_claims, idempotency_keys, order_lines, orders,
    };
    use diesel::QueryDsl as _;
    use diesel_async::RunQueryDsl;
    let mut connection = world.connection().await;
    let mut rows = Vec::new();
    macro_rules! count {
        ($($table:ident),+) => { $(
            let found: i64 = RunQueryDsl::get_result($table::table.count(), &mut connection).await.expect("the database answers");
            rows.push((stringify!($table), found));
        )+ };
    }
    count!(availability_slots, bookings, calendar_claims, idempotency_keys, order_lines, orders);
    rows
}
