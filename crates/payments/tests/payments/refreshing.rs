//! "I have paid", and the way back from the gateway's page.

use chrono::TimeDelta;
use database::CommandError;
use kernel::id::PaymentId;
use kernel::{AccessRefused, Actor, Role};
use payments::PaymentStatus;
use payments::commands::payment_return;
use payments::flows::payment_refresh_by_buyer::{self as flow, PaymentRefreshCode as Code};
use payments::gateway::{GatewayError, TransactionState};

use crate::gateway::news;
use crate::world::{PRICE, World, start};

fn code<T: std::fmt::Debug>(outcome: Result<T, CommandError<Code>>) -> Vec<Code> {
    let error = outcome.unwrap_err();
    error.refusals().unwrap_or_default().iter().map(|refusal| refusal.code).collect()
}

#[tokio::test]
async fn the_buyer_learns_at_once_what_the_gateway_knows() {
    let world = World::new().await;
    let (student, _, _, payment) = world.started().await;
    world.gateway.say(payment.id, &news(payment.id, PRICE, TransactionState::Paid));
    world.advance(1);
    let settled = flow::run(&world.services, &student.actor, payment.id).await.unwrap();
    assert_eq!(settled.status, PaymentStatus::Settled);
    world.advance(1);
    flow::run(&world.services, &student.actor, payment.id).await.unwrap();
    assert_eq!(world.gateway.status_asked().len(), 1, "there is nothing more to learn");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_clicks_are_one_question() {
    let world = World::new().await;
    let (student, _, _, payment) = world.started().await;
    world.advance(1);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (services, actor) = (world.services.clone(), student.actor.clone());
        tasks.spawn(async move { flow::run(&services, &actor, payment.id).await.unwrap().id });
    }
    assert_eq!(tasks.join_all().await, [payment.id; 8]);
    assert_eq!(world.gateway.status_asked().len(), 1);
    world.clock.advance(TimeDelta::seconds(5));
    flow::run(&world.services, &student.actor, payment.id).await.unwrap();
    assert_eq!(world.gateway.status_asked().len(), 2);
}

#[tokio::test]
async fn it_is_the_buyers_and_an_admins_question() {
    let world = World::new().await;
    let (_, teacher, _, payment) = world.started().await;
    world.advance(1);
    assert_eq!(code(flow::run(&world.services, &teacher.actor, payment.id).await), [Code::NotFound]);
    let admin = world.human("Dewi", &[Role::Admin]).await;
    flow::run(&world.services, &admin.actor, payment.id).await.unwrap();
    let unknown = PaymentId::generate(start());
    assert_eq!(code(flow::run(&world.services, &admin.actor, unknown).await), [Code::NotFound]);
    let anonymous = flow::run(&world.services, &Actor::Anonymous, payment.id).await;
    assert!(matches!(anonymous, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    assert_eq!(world.gateway.status_asked().len(), 1);
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_is_said_to() {
    let world = World::new().await;
    let (student, _, _, payment) = world.started().await;
    world.gateway.fail_status(Some(GatewayError::Unavailable("503".to_owned())));
    world.advance(1);
    let refused = flow::run(&world.services, &student.actor, payment.id).await;
    assert_eq!(code(refused), [Code::GatewayUnavailable]);
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Started);
}

#[tokio::test]
async fn who_comes_back_from_the_page_is_a_reason_to_ask() {
    let world = World::new().await;
    let (_, _, _, payment) = world.started().await;
    let mut connection = world.connection().await;
    let unknown = PaymentId::generate(start());
    for id in [payment.id, payment.id, unknown] {
        payment_return::run(&mut connection, world.now(), id).await.unwrap();
    }
    world.drain().await;
    assert!(world.gateway.status_asked().is_empty(), "not right after the last change");
    world.clock.advance(TimeDelta::seconds(5));
    world.gateway.say(payment.id, &news(payment.id, PRICE, TransactionState::Paid));
    world.drain().await;
    assert_eq!(world.gateway.status_asked(), [(payment.id, None)]);
    assert_eq!(world.payment(payment.id).await.status, PaymentStatus::Settled);
    world.advance(1);
    payment_return::run(&mut connection, world.now(), payment.id).await.unwrap();
    assert_eq!(world.count("jobs WHERE kind = 'payments.refresh'").await, 0);
}
