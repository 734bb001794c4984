//! Delivering notifications: attempts by the receiver's answers.

use std::time::Duration;

use chrono::TimeDelta;
use teacherin_gateway_simulator::{DeliveryState, Method, Outcome};

use crate::merchant::{Inbox, World, listen, order, text, until};

/// The waits before each further attempt, in minutes.
const WAITS: [i64; 5] = [2, 10, 30, 90, 210];

/// One notification on its way, and a receiver that always answers so. Returns after which waits it came again.
async fn retries(world: &World, status: u16, location: Option<&str>) -> Vec<i64> {
    for _ in 0..50 {
        world.inbox.will_answer(status, location);
    }
    world.paid("ORDER-1", Method::CreditCard, Outcome::Paid).await;
    assert_eq!(world.simulator.deliver_due().await, 1);
    let mut came_after = Vec::new();
    for wait in WAITS {
        assert_eq!(world.wait(TimeDelta::minutes(wait) - TimeDelta::seconds(1)).await, 0, "too early");
        if world.wait(TimeDelta::seconds(1)).await == 1 {
            came_after.push(wait);
        }
    }
    came_after
}

#[tokio::test]
async fn answers_decide_how_often_it_comes_again() {
    let cases: [(u16, &[i64]); 12] = [
        (200, &[]),
        (204, &[]),
        (301, &[]),
        (302, &[]),
        (303, &[]),
        (500, &[2]),
        (400, &[2, 10]),
        (404, &[2, 10]),
        (503, &[2, 10, 30, 90]),
        (401, &WAITS),
        (422, &WAITS),
        (502, &WAITS),
    ];
    for (status, expected) in cases {
        let world = World::start().await;
        let location = (300..400).contains(&status).then_some("/moved");
        assert_eq!(retries(&world, status, location).await, expected, "{status}");
        assert_eq!(world.inbox.count(), expected.len() + 1, "{status}");
        let delivery = world.simulator.deliveries().pop().unwrap();
        let end = if status < 300 { DeliveryState::Delivered } else { DeliveryState::GivenUp };
        assert_eq!(delivery.state, end, "{status}");
        assert!(delivery.attempts.iter().all(|attempt| attempt.status == Some(status)));
    }
}

#[tokio::test]
async fn a_receiver_that_recovers_is_left_in_peace() {
    let world = World::start().await;
    world.inbox.will_answer(503, None);
    world.paid("ORDER-1", Method::CreditCard, Outcome::Paid).await;
    world.simulator.deliver_due().await;
    assert_eq!(world.wait(TimeDelta::minutes(2)).await, 1);
    assert_eq!(world.wait(TimeDelta::hours(12)).await, 0);
}

#[tokio::test]
async fn waits_are_sped_up_by_a_factor() {
    let world = World::start_with(|config| config.retry_speed = 120).await;
    world.inbox.will_answer(503, None);
    world.paid("ORDER-1", Method::CreditCard, Outcome::Paid).await;
    world.simulator.deliver_due().await;
    assert_eq!(world.wait(TimeDelta::seconds(1)).await, 1);
}

#[tokio::test]
async fn temporary_redirects_are_followed_five_times() {
    for (redirects, expected) in [(1, Some(200)), (5, Some(200)), (6, None)] {
        let world = World::start().await;
        for number in 0..redirects {
            world.inbox.will_answer(if number % 2 == 0 { 307 } else { 308 }, Some("/moved"));
        }
        world.paid("ORDER-1", Method::CreditCard, Outcome::Paid).await;
        world.simulator.deliver_due().await;
        let delivery = world.simulator.deliveries().pop().unwrap();
        assert_eq!(delivery.attempts.first().and_then(|attempt| attempt.status), expected, "{redirects}");
        assert_eq!(world.inbox.take().len(), 6.min(redirects + 1));
    }
}

#[tokio::test]
async fn a_receiver_that_is_not_there_or_too_slow_is_tried_five_more_times() {
    let silent = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let slow = format!("http://{}/notification", silent.local_addr().unwrap());
    for url in [slow, "http://127.0.0.1:1/notification".to_owned()] {
        let world = World::start_with(|config| config.delivery_timeout = Duration::from_millis(100)).await;
        world.simulator.set_notification_url(Some(url));
        world.paid("ORDER-1", Method::CreditCard, Outcome::Paid).await;
        let mut attempts = world.simulator.deliver_due().await;
        for wait in WAITS {
            attempts += world.wait(TimeDelta::minutes(wait)).await;
        }
        assert_eq!(attempts, 6);
        let delivery = world.simulator.deliveries().pop().unwrap();
        assert_eq!(delivery.state, DeliveryState::GivenUp);
        assert!(delivery.attempts.iter().all(|attempt| attempt.status.is_none() && attempt.error.is_some()));
    }
}

#[tokio::test]
async fn headers_of_the_order_replace_and_append_addresses() {
    let world = World::start().await;
    let (one, two) = (Inbox::default(), Inbox::default());
    let (first, second) = (listen(one.clone()).await, listen(two.clone()).await);
    let both = format!("{first}, {second}");
    for (order_id, header, value) in [
        ("ORDER-1", "x-override-notification", both.as_str()),
        ("ORDER-2", "x-append-notification", first.as_str()),
    ] {
        world.post_with("/snap/v1/transactions", &order(order_id), &[(header, value)]).await;
        world.simulator.pay(order_id, Method::CreditCard, Outcome::Paid).unwrap();
    }
    assert_eq!(world.simulator.deliver_due().await, 4);
    let orders = |inbox: &Inbox| inbox.take().iter().map(|told| text(told, "order_id")).collect::<Vec<_>>();
    assert_eq!(orders(&one), ["ORDER-1", "ORDER-2"]);
    assert_eq!(orders(&two), ["ORDER-1"]);
    assert_eq!(orders(&world.inbox), ["ORDER-2"]);
}

#[tokio::test]
async fn without_an_address_nothing_is_told() {
    let world = World::start_with(|config| config.notification_url = None).await;
    world.paid("ORDER-1", Method::BcaVa, Outcome::Paid).await;
    assert_eq!(world.simulator.deliver_due().await, 0);
    assert_eq!(world.simulator.notify_again("ORDER-1"), Ok(false));

    world.simulator.set_notification_url(Some(world.notification_url.clone()));
    assert_eq!(world.simulator.notify_again("ORDER-1"), Ok(true));
    assert_eq!(world.told().await, ["settlement"]);
    assert!(world.simulator.notify_again("nobody").is_err());
}

#[tokio::test]
async fn in_the_background_it_delivers_by_itself() {
    let world = World::start_with(|config| config.delivers_in_background = true).await;
    world.paid("ORDER-1", Method::BcaVa, Outcome::Paid).await;
    until(async || (world.inbox.count() == 2).then_some(())).await;
    assert_eq!(world.inbox.statuses(), ["pending", "settlement"]);
}
