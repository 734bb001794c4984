//! Money, the end of the hold and rivals meet, through two servers at once: the payer has the slot or the money back, and a
//! rival never loses a slot he was given.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{assert_sound, hold, started};
use crate::support::gateway::{Method, Outcome, Transaction};
use crate::support::{Client, Teacher, World};

/// Status of the payer's booking and how much goes back.
async fn outcome(student: &Client, booking_id: &str) -> (String, String) {
    let detail = student.page("booking_detail", json!({ "id": booking_id })).await;
    (detail.text("/booking/status"), detail.text("/booking/refundStatus"))
}

fn wish(teacher: &Teacher, key: u128) -> Value {
    json!({ "input": {
        "slotId": teacher.slots.first(), "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": uuid::Uuid::from_u128(key),
    }})
}

async fn status_of_rival(rival: &Client) -> Option<String> {
    let mine = rival.page("my_bookings", json!({})).await;
    mine.at("/viewer/bookings/nodes/0/status").as_str().map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn money_after_the_hold_revives_the_booking_while_the_slot_is_free() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let held = hold(&student, &teacher, &teacher.slots[0], 1).await;
    let payment = started(&student, &held.order_id, 2).await;
    world.gateway.pay(&payment, Method::Gopay, Outcome::Paid);
    // The gateway has the money, but we hear of it only after the hold.
    world.advance(TimeDelta::minutes(16)).await;
    world.hear_the_gateway().await;
    let student = world.sign_in(student).await;
    assert_eq!(outcome(&student, &held.booking_id).await, ("PAID".to_owned(), "NONE".to_owned()));
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_after_the_hold_goes_back_when_a_rival_has_the_slot() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let (student, rival) = (world.student("Budi Santoso").await, world.student("Tono Lain").await);
    let held = hold(&student, &teacher, &teacher.slots[0], 1).await;
    let payment = started(&student, &held.order_id, 2).await;
    world.gateway.pay(&payment, Method::Gopay, Outcome::Paid);
    world.clock.advance(TimeDelta::minutes(16));
    let (student, rival) = (world.sign_in(student).await, world.sign_in(rival).await);
    rival.run(super::BOOK, wish(&teacher, 3)).await.done("bookingCreate");
    world.hear_the_gateway().await;
    assert_eq!(outcome(&student, &held.booking_id).await, ("EXPIRED".to_owned(), "FULL".to_owned()));
    assert_eq!(status_of_rival(&rival).await.as_deref(), Some("PENDING"));
    let returned = world.gateway.transactions().iter().map(Transaction::refunded_amount).sum::<i64>();
    assert_eq!(returned, 150_000, "the gateway sent the money back");
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn news_sweep_and_rival_meet_at_the_end_of_the_hold_through_two_servers() {
    for round in 0..12_u128 {
        let world = World::with_servers(2).await;
        let teacher = world.teacher("Ibu Sari Dewi", 1).await;
        let (student, rival) = (world.student("Budi Santoso").await, world.student("Tono Lain").await);
        let held = hold(&student, &teacher, &teacher.slots[0], 1).await;
        let payment = started(&student, &held.order_id, 2).await;
        world.gateway.pay(&payment, Method::Gopay, Outcome::Paid);
        world.clock.advance(TimeDelta::minutes(15));
        let rival = world.sign_in(rival).await.at(&world.servers[1].address);
        let news = async {
            world.gateway.deliver_due().await;
            world.servers[0].run_jobs().await;
        };
        let sweep = world.servers[1].run_jobs();
        let (_, _, booked) = if round % 2 == 0 {
            tokio::join!(news, sweep, rival.run(super::BOOK, wish(&teacher, 3)))
        } else {
            let (booked, (), ()) = tokio::join!(rival.run(super::BOOK, wish(&teacher, 3)), sweep, news);
            ((), (), booked)
        };
        world.hear_the_gateway().await;
        let student = world.sign_in(student).await;
        let has_rival_booked = booked.refusal_codes("bookingCreate").is_empty();
        let expected = if has_rival_booked { ("EXPIRED", "FULL") } else { ("PAID", "NONE") };
        let found = outcome(&student, &held.booking_id).await;
        assert_eq!((found.0.as_str(), found.1.as_str()), expected, "round {round}");
        if has_rival_booked {
            assert_eq!(status_of_rival(&rival).await.as_deref(), Some("PENDING"), "round {round}");
        }
        assert_sound(&world).await;
        world.finish().await;
    }
}
