use chrono::TimeDelta;
use database::schema::payments as payment_rows;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Money;
use payments::gateway::{GatewayError, RefundOutcome};
use payments::refunds::sending::{self, SendOutcome};
use payments::{ManualReason, RefundStatus};

use crate::world::{PRICE, World};

#[tokio::test]
async fn the_job_has_the_gateway_send_the_money() {
    let world = World::new().await;
    let id = world.open(world.lines[0], PRICE).await.unwrap();
    world.drain().await;
    let refund = world.refund(id).await;
    assert_eq!(refund.status, RefundStatus::Succeeded);
    assert_eq!((refund.sent_at, refund.succeeded_at), (Some(world.now()), Some(world.now())));
    let [request] = world.gateway.asked().try_into().unwrap();
    assert_eq!((request.refund_id, request.payment_id), (id, world.payment));
    assert_eq!(request.amount, Money::rupiah(PRICE));
    assert_eq!(request.transaction_id, Some(world.payment.to_string()));
    assert!(!request.is_full, "the other line's money stays");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_job_that_runs_again_asks_nothing() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.send(id).await.unwrap();
    world.send(id).await.unwrap();
    assert_eq!(world.gateway.asked().len(), 1);
    assert_eq!(world.jobs("payments.refresh").await, 1, "the gateway's account of it is looked at once");
}

#[tokio::test]
async fn a_process_that_died_before_the_answer_asks_again_under_the_same_key() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    let gateway = &world.services.gateway;
    let begun =
        sending::begin(&mut *world.connection().await, world.now(), gateway.as_ref(), id).await.unwrap();
    assert_eq!(world.refund(id).await.status, RefundStatus::Sent);
    let sent_at = world.now();
    world.clock.advance(TimeDelta::minutes(1));
    world.send(id).await.unwrap();
    assert_eq!(world.gateway.asked(), [begun.unwrap()]);
    let refund = world.refund(id).await;
    assert_eq!((refund.status, refund.sent_at), (RefundStatus::Succeeded, Some(sent_at)));
}

#[tokio::test]
async fn a_key_that_the_gateway_may_have_forgotten_is_not_sent_again() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.gateway.answers(Err(GatewayError::Unreachable("time-out".to_owned())));
    world.gateway.answers(Err(GatewayError::Unreachable("time-out".to_owned())));
    assert!(world.send(id).await.is_err());
    world.clock.advance(TimeDelta::days(6) - TimeDelta::seconds(1));
    assert!(world.send(id).await.is_err());
    assert_eq!((world.refund(id).await.status, world.gateway.asked().len()), (RefundStatus::Sent, 2));
    world.clock.advance(TimeDelta::seconds(1));
    world.send(id).await.unwrap();
    let refund = world.refund(id).await;
    assert_eq!(refund.status, RefundStatus::ManualRequired);
    assert_eq!(refund.manual_reason, Some(ManualReason::RefusedByGateway));
    assert!(refund.gateway_answer.unwrap().contains("never known"));
    assert_eq!(world.gateway.asked().len(), 2);
    assert_eq!(world.jobs("payments.refresh").await, 1, "the gateway's account may tell that it was made");
}

#[tokio::test]
async fn a_silent_gateway_is_asked_again_later() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.gateway.answers(Err(GatewayError::Unreachable("time-out".to_owned())));
    world.gateway.answers(Err(GatewayError::Credentials));
    world.drain().await;
    assert_eq!(world.refund(id).await.status, RefundStatus::Sent);
    for _ in 0..2 {
        world.clock.advance(TimeDelta::hours(1));
        world.drain().await;
    }
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
    let keys: Vec<_> = world.gateway.asked().iter().map(|request| request.refund_id).collect();
    assert_eq!(keys, [id, id, id]);
}

#[tokio::test]
async fn an_admin_makes_what_the_gateway_refuses() {
    for (answer, reason, words) in [
        (Ok(RefundOutcome::Refused("no".to_owned())), ManualReason::RefusedByGateway, Some("no")),
        (Err(GatewayError::Refused("never".to_owned())), ManualReason::RefusedByGateway, Some("never")),
        (Ok(RefundOutcome::UnknownPayment), ManualReason::UnknownAtGateway, None),
    ] {
        let world = World::new().await;
        let id = world.open_full(world.lines[0]).await.unwrap();
        world.gateway.answers(answer);
        world.send(id).await.unwrap();
        let refund = world.refund(id).await;
        assert_eq!((refund.status, refund.manual_reason), (RefundStatus::ManualRequired, Some(reason)));
        assert_eq!(refund.gateway_answer.as_deref(), words);
        assert_eq!(world.line(world.lines[0]).await.refunded_amount, PRICE, "the money stays reserved");
    }
}

#[tokio::test]
async fn an_admin_makes_what_the_method_does_not_allow() {
    let world = World::new().await;
    set_method(&world, Some("bank_transfer")).await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.send(id).await.unwrap();
    let refund = world.refund(id).await;
    assert_eq!(refund.status, RefundStatus::ManualRequired);
    assert_eq!(refund.manual_reason, Some(ManualReason::MethodNotRefundable));
    assert_eq!(world.gateway.asked(), []);
}

#[tokio::test]
async fn the_gateway_decides_when_the_method_is_not_known() {
    let world = World::new().await;
    set_method(&world, None).await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.send(id).await.unwrap();
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
}

#[tokio::test]
async fn what_the_news_said_first_stays_when_the_answer_comes() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    let gateway = world.services.gateway.as_ref();
    sending::begin(&mut *world.connection().await, world.now(), gateway, id).await.unwrap();
    world.note(PRICE, &[(id.to_string().as_str(), PRICE)]).await;
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
    let refused = SendOutcome::Manual(ManualReason::RefusedByGateway, None);
    sending::finish(&mut *world.connection().await, world.now(), id, refused).await.unwrap();
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
}

#[tokio::test]
async fn a_void_refund_that_the_gateway_made_nevertheless_is_written_down_as_made() {
    let world = World::new().await;
    let id = world.open_full(world.lines[0]).await.unwrap();
    let gateway = world.services.gateway.as_ref();
    sending::begin(&mut *world.connection().await, world.now(), gateway, id).await.unwrap();
    world.reverse().await;
    sending::finish(&mut *world.connection().await, world.now(), id, SendOutcome::Accepted).await.unwrap();
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
    world.assert_sound().await;
}

async fn set_method(world: &World, method: Option<&str>) {
    diesel::update(payment_rows::table.find(world.payment))
        .set(payment_rows::method.eq(method))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
}
