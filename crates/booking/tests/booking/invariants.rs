//! The checker finds what it is there to find.

use booking::invariants::violations;
use diesel_async::SimpleAsyncConnection as _;
use kernel::id::EntityId as _;

use crate::world::{Paid, World, hours};

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

/// Each damage is undone: one world serves all.
#[tokio::test]
async fn each_broken_rule_about_money_is_found() {
    let world = World::new().await;
    let confirmed = world.confirmed().await;
    let called_off = world.paid().await;
    world.cancel(&called_off.student.actor, &called_off.booking, None).await.unwrap();
    world.drain().await;
    world.assert_sound().await;
    for (damage, rule) in of_paid(&confirmed, &called_off).into_iter().chain(of_refunded(&called_off)) {
        let mut connection = world.connection().await;
        connection.batch_execute(&format!("BEGIN; {damage}")).await.unwrap();
        let found = violations(&mut connection, world.now()).await.unwrap();
        connection.batch_execute("ROLLBACK").await.unwrap();
        let found: Vec<String> = found.into_iter().map(|violation| violation.rule).collect();
        assert!(found.iter().any(|broken| broken == rule), "{damage}: {found:?}");
    }
    world.assert_sound().await;
}

type Damage = (String, &'static str);

fn of_paid(confirmed: &Paid, called_off: &Paid) -> Vec<Damage> {
    let booking = confirmed.booking.id.uuid();
    let line = confirmed.booking.order_line_id.uuid();
    let other_payment = called_off.payment_id.uuid();
    let without_payment = "a paid line without the payment that paid it";
    vec![
        (
            format!(
                "UPDATE bookings SET status = 'PENDING' WHERE id = '{booking}';
                 UPDATE calendar_claims SET status = 'HELD' WHERE owner_id = '{booking}'"
            ),
            "a pending booking whose line is paid",
        ),
        (
            format!("UPDATE order_lines SET secured_at = NULL WHERE id = '{line}'"),
            "a paid booking whose time was not secured",
        ),
        (format!("UPDATE order_lines SET paid_by_payment_id = NULL WHERE id = '{line}'"), without_payment),
        (
            format!("UPDATE order_lines SET paid_by_payment_id = '{other_payment}' WHERE id = '{line}'"),
            without_payment,
        ),
        (
            format!("UPDATE order_lines SET refunded_amount = 1 WHERE id = '{line}'"),
            "a line that does not know what goes back of it",
        ),
        (
            format!("DELETE FROM meetings WHERE booking_id = '{booking}'"),
            "a confirmed booking without a meeting",
        ),
        (
            format!("UPDATE bookings SET completion_due_at = NULL WHERE id = '{booking}'"),
            "a lesson that never counts as held",
        ),
    ]
}

fn of_refunded(called_off: &Paid) -> Vec<Damage> {
    let booking = called_off.booking.id.uuid();
    let line = called_off.booking.order_line_id.uuid();
    let payment = called_off.payment_id.uuid();
    vec![
        (
            format!(
                "DELETE FROM refunds WHERE order_line_id = '{line}';
                 UPDATE payment_lines SET refunded_amount = 0 WHERE order_line_id = '{line}';
                 UPDATE order_lines SET refunded_amount = 0 WHERE id = '{line}'"
            ),
            "a lesson that is off and whose money does not go back",
        ),
        (
            format!("UPDATE payments SET amount = amount + 1 WHERE id = '{payment}'"),
            "a payment that is not the sum of its lines",
        ),
        (
            format!("UPDATE refunds SET amount = amount - 1 WHERE order_line_id = '{line}'"),
            "a payment's line whose refunds do not sum up",
        ),
        (
            format!(
                "INSERT INTO no_show_reports
                     (id, booking_id, absent, status, reported_at, oppose_by, created_at, updated_at)
                 SELECT id, id, 'STUDENT', 'REPORTED', created_at, created_at, created_at, created_at
                 FROM bookings WHERE id = '{booking}'"
            ),
            "an open no-show report of what is over",
        ),
    ]
}
