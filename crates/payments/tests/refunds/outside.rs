use chrono::TimeDelta;
use payments::gateway::RefundOutcome;
use payments::refunds::sending;
use payments::{RefundReason, RefundStatus};

use crate::world::{PRICE, World};

const REFUNDED_OUTSIDE: &str = "payments.line_refunded_outside";

#[tokio::test]
async fn our_own_refund_is_known_by_its_key() {
    let world = World::new().await;
    let id = world.open(world.lines[0], 40_000).await.unwrap();
    world.note(40_000, &[(id.to_string().as_str(), 40_000)]).await;
    let refunds = world.refunds().await;
    assert_eq!(refunds.len(), 1);
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
    assert_eq!(world.jobs(REFUNDED_OUTSIDE).await, 0);
}

#[tokio::test]
async fn a_full_refund_made_outside_takes_every_line() {
    let world = World::new().await;
    world.note(2 * PRICE, &[("by-hand", 2 * PRICE)]).await;
    for line in world.lines {
        assert_eq!(world.line(line).await.refunded_amount, PRICE);
    }
    let refunds = world.refunds().await;
    assert_eq!(refunds.len(), 2);
    for refund in &refunds {
        assert_eq!((refund.reason, refund.status), (RefundReason::MadeOutside, RefundStatus::Succeeded));
        assert_eq!(refund.gateway_refund_key, "by-hand");
    }
    assert_eq!(world.jobs(REFUNDED_OUTSIDE).await, 2);
    assert_eq!(world.jobs("payments.send_refund").await, 0, "the money is gone already");
    assert_eq!(world.open_full(world.lines[0]).await, None, "and never goes back again");
}

#[tokio::test]
async fn the_same_news_again_changes_nothing() {
    let world = World::new().await;
    for _ in 0..3 {
        world.note(130_000, &[("one", 30_000), ("one", 30_000), ("two", 100_000)]).await;
    }
    let amounts: Vec<i64> = world.refunds().await.iter().map(|refund| refund.amount).collect();
    assert_eq!(amounts.iter().sum::<i64>(), 130_000);
    assert_eq!(world.line(world.lines[0]).await.refunded_amount, PRICE);
    assert_eq!(world.line(world.lines[1]).await.refunded_amount, 30_000);
    assert_eq!(world.jobs(REFUNDED_OUTSIDE).await, 1, "only the first line has nothing left");
}

#[tokio::test]
async fn what_the_gateway_counts_and_does_not_list_went_back_too() {
    let world = World::new().await;
    world.note(25_000, &[]).await;
    world.clock.advance(TimeDelta::minutes(1));
    world.note(60_000, &[]).await;
    let amounts: Vec<i64> = world.refunds().await.iter().map(|refund| refund.amount).collect();
    assert_eq!(amounts, [25_000, 35_000]);
    let rest = world.open_full(world.lines[0]).await.unwrap();
    assert_eq!(world.refund(rest).await.amount, 40_000, "only the rest is sent");
}

#[tokio::test]
async fn older_news_take_nothing_back() {
    let world = World::new().await;
    world.note(60_000, &[("one", 60_000)]).await;
    world.note(20_000, &[]).await;
    world.note(0, &[]).await;
    assert_eq!(world.line(world.lines[0]).await.refunded_amount, 60_000);
}

#[tokio::test]
async fn a_refund_that_an_admin_made_at_the_gateway_is_settled() {
    let world = World::new().await;
    let id = world.open_full(world.lines[1]).await.unwrap();
    world.gateway.answers(Ok(RefundOutcome::Refused("no".to_owned())));
    world.send(id).await.unwrap();
    world.note(PRICE, &[("by-hand", PRICE)]).await;
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
    assert_eq!(world.refunds().await.len(), 1);
    assert_eq!(world.line(world.lines[0]).await.refunded_amount, 0, "the other lesson's money stays");
    assert_eq!(world.jobs(REFUNDED_OUTSIDE).await, 0);
}

#[tokio::test]
async fn what_was_made_by_hand_is_not_sent_again() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.note(PRICE, &[("by-hand", PRICE)]).await;
    world.drain().await;
    assert_eq!(world.gateway.asked(), []);
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
}

#[tokio::test]
async fn of_a_refund_made_in_part_by_hand_the_rest_is_sent() {
    let world = World::new().await;
    let (first, second) = (world.open_full(world.lines[0]).await, world.open_full(world.lines[1]).await);
    world.note(40_000, &[("by-hand", 40_000)]).await;
    assert_eq!(world.refund(first.unwrap()).await.amount, 60_000);
    assert_eq!(world.refund(second.unwrap()).await.amount, PRICE);
    world.drain().await;
    let sent: i64 = world.gateway.asked().iter().map(|request| request.amount.amount).sum();
    assert_eq!(sent, 160_000);
}

#[tokio::test]
async fn a_refund_on_its_way_keeps_its_amount() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.open_full(world.lines[1]).await.unwrap();
    world.drain().await;
    let on_its_way = world.refund(id).await;
    world.note(2 * PRICE + 5_000, &[("more", 5_000)]).await;
    assert_eq!(world.refund(id).await, on_its_way, "more than was paid belongs to no line");
    assert_eq!(world.refunds().await.len(), 2);
}

#[tokio::test]
async fn what_the_gateway_does_not_list_is_first_what_is_on_its_way() {
    let world = World::new().await;
    let sent = world.open(world.lines[0], 50_000).await.unwrap();
    let gateway = world.services.gateway.as_ref();
    sending::begin(&mut *world.connection().await, world.now(), gateway, sent).await.unwrap();
    let waiting = world.open(world.lines[0], 50_000).await.unwrap();
    world.note(50_000, &[]).await;
    assert_eq!(world.refund(sent).await.status, RefundStatus::Succeeded);
    assert_eq!(world.refund(waiting).await.status, RefundStatus::Requested, "it is sent yet");
}

#[tokio::test]
async fn a_refund_that_was_called_off_too_late_counts_again() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    let gateway = world.services.gateway.as_ref();
    sending::begin(&mut *world.connection().await, world.now(), gateway, id).await.unwrap();
    world.reverse().await;
    world.note(PRICE, &[(id.to_string().as_str(), PRICE)]).await;
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
    assert_eq!(world.line(world.lines[0]).await.refunded_amount, PRICE);
}

#[tokio::test]
async fn an_admin_who_wrote_down_what_she_sent_is_believed() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.gateway.answers(Ok(RefundOutcome::Refused("no".to_owned())));
    world.send(id).await.unwrap();
    let input = payments::commands::refund_mark_succeeded::RefundMarkSucceededInput {
        refund_id: id,
        note: "Refunded in the gateway's dashboard".to_owned(),
    };
    let admin = world.admin().await;
    let mut connection = world.connection().await;
    payments::commands::refund_mark_succeeded::run(&mut connection, &admin, world.now(), input)
        .await
        .unwrap();
    world.note(PRICE, &[("by-hand", PRICE)]).await;
    assert_eq!(world.line(world.lines[1]).await.refunded_amount, 0, "no other lesson is called off by it");
    assert_eq!(world.jobs(REFUNDED_OUTSIDE).await, 0);
}

#[tokio::test]
async fn amounts_of_nonsense_move_nothing() {
    let world = World::new().await;
    world.note(-5, &[("minus", -10), ("zero", 0)]).await;
    assert_eq!(world.refunds().await, []);
    world.note(i64::MAX, &[("a", i64::MAX), ("b", i64::MAX)]).await;
    for line in world.lines {
        assert_eq!(world.line(line).await.refunded_amount, PRICE);
    }
}
