//! What becomes of payments: what is told and answered at each turn.

use chrono::TimeDelta;
use teacherin_gateway_simulator::{FraudStatus, Method, Outcome, SimulatorError, Status};

use crate::merchant::{World, text};

#[tokio::test]
async fn pending_then_paid() {
    let world = World::start().await;
    let first = world.paid("ORDER-1", Method::Indomaret, Outcome::Pending).await;
    assert_eq!(world.told().await, ["pending"]);
    let second = world.simulator.pay("ORDER-1", Method::Indomaret, Outcome::Paid).unwrap();
    assert_eq!(first.transaction_id, second.transaction_id);
    assert_eq!(world.told().await, ["settlement"]);
    let once_more = world.simulator.pay("ORDER-1", Method::Indomaret, Outcome::Paid);
    assert_eq!(once_more, Err(SimulatorError::Finished(Status::Settlement)));
}

#[tokio::test]
async fn a_payer_who_chose_does_not_choose_again() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::Indomaret, Outcome::Pending).await;
    let other = world.simulator.pay("ORDER-1", Method::Gopay, Outcome::Paid);
    assert_eq!(other, Err(SimulatorError::OtherMethodChosen(Method::Indomaret)));
}

#[tokio::test]
async fn a_card_is_captured_and_settles_a_day_later() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::CreditCard, Outcome::Paid).await;
    assert_eq!(world.told().await, ["capture"]);
    let status = world.status("ORDER-1").await;
    assert_eq!(
        (text(&status, "status_code").as_str(), text(&status, "fraud_status").as_str()),
        ("200", "accept")
    );
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(world.told().await, ["settlement"]);
}

#[tokio::test]
async fn a_refused_payer_tries_again_under_the_same_order() {
    let world = World::start().await;
    let first = world.paid("ORDER-1", Method::CreditCard, Outcome::Denied).await;
    assert_eq!(world.told().await, ["deny"]);
    let status = world.status("ORDER-1").await;
    assert_eq!(
        (text(&status, "status_code").as_str(), text(&status, "transaction_status").as_str()),
        ("202", "deny")
    );
    let second = world.simulator.pay("ORDER-1", Method::Gopay, Outcome::Paid).unwrap();
    assert_ne!(first.transaction_id, second.transaction_id);
    assert_eq!(world.told().await, ["pending", "settlement"]);
    assert_eq!(text(&world.status("ORDER-1").await, "transaction_id"), second.transaction_id);
    assert_eq!(text(&world.status(&first.transaction_id).await, "transaction_status"), "deny");
}

#[tokio::test]
async fn a_challenge_is_accepted() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::CreditCard, Outcome::Challenge).await;
    world.simulator.deliver_due().await;
    let told = world.inbox.take();
    let challenge = told.first().unwrap();
    assert_eq!(text(challenge, "transaction_status"), "capture");
    assert_eq!(text(challenge, "fraud_status"), "challenge");
    assert_eq!(text(challenge, "status_code"), "201");
    assert!(world.simulator.settle("ORDER-1").is_err(), "a challenged card does not settle");

    let (_, answer) = world.post_text("/v2/ORDER-1/approve", "null").await;
    assert_eq!(
        (text(&answer, "status_code").as_str(), text(&answer, "fraud_status").as_str()),
        ("200", "accept")
    );
    assert_eq!(world.told().await, ["capture"]);
    let (_, again) = world.post_text("/v2/ORDER-1/approve", "null").await;
    assert_eq!(text(&again, "status_code"), "412");
}

#[tokio::test]
async fn a_challenge_is_denied() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::CreditCard, Outcome::Challenge).await;
    world.told().await;
    let (_, answer) = world.post_text("/v2/ORDER-1/deny", "").await;
    assert_eq!(text(&answer, "transaction_status"), "deny");
    assert_eq!(text(&answer, "fraud_status"), "deny");
    assert_eq!(world.told().await, ["deny"]);
}

#[tokio::test]
async fn a_challenge_that_nobody_acts_on_is_cancelled_after_a_day() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::CreditCard, Outcome::Challenge).await;
    world.told().await;
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(world.told().await, ["cancel"]);
    assert_eq!(world.simulator.transaction("ORDER-1").unwrap().fraud_status, FraudStatus::Challenge);
}

#[tokio::test]
async fn only_cards_are_challenged() {
    let world = World::start().await;
    world.open("ORDER-1").await;
    let refused = world.simulator.pay("ORDER-1", Method::Gopay, Outcome::Challenge);
    assert_eq!(refused, Err(SimulatorError::NotWithThisMethod(Method::Gopay)));
    assert_eq!(world.simulator.transactions(), []);
}

#[tokio::test]
async fn a_settlement_is_reversed_by_the_bank() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::PermataVa, Outcome::Paid).await;
    world.told().await;
    world.simulator.reverse("ORDER-1").unwrap();
    assert_eq!(world.told().await, ["deny"]);
    assert!(world.simulator.reverse("ORDER-1").is_err());
}

#[tokio::test]
async fn expired_and_failed_payments_are_told() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::Gopay, Outcome::Expired).await;
    assert_eq!(world.told().await, ["pending", "expire"]);
    world.paid("ORDER-2", Method::Gopay, Outcome::Failed).await;
    assert_eq!(world.told().await, ["pending", "failure"]);
}

#[tokio::test]
async fn chargebacks_whole_and_in_part() {
    let world = World::start().await;
    for (order_id, amount, status) in
        [("ORDER-1", None, "chargeback"), ("ORDER-2", Some(4_000), "partial_chargeback")]
    {
        world.paid(order_id, Method::CreditCard, Outcome::Paid).await;
        world.simulator.settle(order_id).unwrap();
        world.told().await;
        world.simulator.chargeback(order_id, amount).unwrap();
        assert_eq!(world.told().await, [status]);
    }
    assert_eq!(world.simulator.chargeback("ORDER-2", Some(10_001)), Err(SimulatorError::Amount(10_000)));
}
