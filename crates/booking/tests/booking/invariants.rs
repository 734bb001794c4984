//! The checker finds what it is there to find.

use booking::invariants::violations;
use diesel_async::SimpleAsyncConnection as _;

use crate::world::{World, hours};

#[tokio::test]
async fn each_broken_rule_is_found() {
    for (damage, rules) in [
        (
            "UPDATE bookings SET status = 'EXPIRED'",
            &["a live claim without a live booking", "an open line without a pending booking"][..],
        ),
        (
            "UPDATE calendar_claims SET status = 'RELEASED'",
            &["a live booking without two live claims", "a slot whose free differs from its recomputation"],
        ),
        (
            "UPDATE calendar_claims SET starts_at = starts_at + interval '1 minute'",
            &["a live claim without a live booking"],
        ),
        (
            "UPDATE order_lines SET status = 'CANCELLED'",
            &["a live booking without its order line", "an order that disagrees with its lines"],
        ),
        ("UPDATE orders SET total_amount = total_amount + 1", &["an order that disagrees with its lines"]),
        ("UPDATE availability_slots SET free = true", &["a slot whose free differs from its recomputation"]),
    ] {
        let world = World::new().await;
        let (teacher, student) = (world.teacher().await, world.student().await);
        let slot = world.publish(&teacher, hours(24, 25)).await;
        world.book(&student, world.wish(&slot)).await.unwrap();
        world.assert_sound().await;
        let mut connection = world.connection().await;
        connection.batch_execute(damage).await.unwrap();
        let mut found: Vec<String> =
            violations(&mut connection, world.now()).await.unwrap().into_iter().map(|it| it.rule).collect();
        found.dedup();
        assert_eq!(found, rules, "{damage}");
    }
}
