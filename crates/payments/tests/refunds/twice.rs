//! Money that was sent from the company's bank account, and what the gateway tells of it afterwards.

use kernel::Actor;
use kernel::id::{DisbursementId, RefundId};
use ledger::AccountPurpose::{BuyerRefundPayable, GatewayClearing, PlatformBank};
use ledger::DisbursementStatus;
use payments::commands::news_apply;
use payments::commands::refund_disbursement_mark_returned::{self, RefundDisbursementMarkReturnedInput};
use payments::gateway::{GatewayRefund, TransactionNews, TransactionState};
use payments::{Payment, PaymentAttention, RefundStatus};

use crate::disbursing::{asked, give, mark_sent, secret, sendings};
use crate::world::{PRICE, World};

const REFUNDED_OUTSIDE: &str = "payments.line_refunded_outside";

/// A refund that was sent to an account, and its sending.
async fn sent(world: &World, admin: &Actor) -> (RefundId, DisbursementId) {
    let id = asked(world).await;
    let sending = give(world, &Actor::Anonymous, secret(world), "1234567890").await.unwrap().disbursement.id;
    mark_sent(world, admin, sending).await.unwrap();
    (id, sending)
}

/// The gateway is asked, and says that so much of the payment went back there under this name.
async fn hear(world: &World, key: &str, amount: i64) -> Payment {
    let payment = world.payment().await;
    let news = TransactionNews {
        gateway_order_id: payment.id.to_string(),
        transaction_id: payment.id.to_string(),
        state: TransactionState::PartiallyRefunded,
        gateway_status: "partial_refund".to_owned(),
        method: Some("bank_transfer".to_owned()),
        amount: payment.amount,
        currency: Some("IDR".to_owned()),
        settled_at: payment.settled_at,
        refunded_amount: amount,
        refunds: vec![GatewayRefund { key: key.to_owned(), amount, is_confirmed: true }],
        content: format!("{key} {amount}"),
        body: "{}".to_owned(),
    };
    let (mut connection, config) = (world.connection().await, &world.services.config);
    let applied = news_apply::run(&mut connection, world.now(), config, payment.id, &news).await;
    applied.unwrap().unwrap()
}

#[tokio::test]
async fn what_the_gateway_made_of_a_refund_that_was_sent_already_calls_no_other_lesson_off() {
    let world = World::new().await;
    let (id, _) = sent(&world, &world.admin().await).await;
    let payment = hear(&world, &id.to_string(), PRICE).await;
    assert_eq!(payment.attention, Some(PaymentAttention::RefundedTwice), "the buyer has it twice");
    assert_eq!(world.line(world.lines[1]).await.refunded_amount, 0);
    assert_eq!(world.jobs(REFUNDED_OUTSIDE).await, 0);
    assert_eq!(world.refunds().await.len(), 1);
    let again = hear(&world, &id.to_string(), PRICE).await;
    assert_eq!(again.attention, payment.attention, "as long as it is so");
    world.assert_sound().await;
}

#[tokio::test]
async fn when_one_of_the_two_came_back_nothing_is_owed_and_nobody_asked_for_an_account() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (id, disbursement_id) = sent(&world, &admin).await;
    hear(&world, &id.to_string(), PRICE).await;
    world.drain().await;
    world.mails.clear();
    let input =
        RefundDisbursementMarkReturnedInput { disbursement_id, reason: "She sent it back".to_owned() };
    let mut connection = world.connection().await;
    refund_disbursement_mark_returned::run(&mut connection, &admin, world.now(), input).await.unwrap();
    drop(connection);
    assert_eq!(world.refund(id).await.status, RefundStatus::ManualRequired);
    assert_eq!(world.jobs("payments.refund_account_mail").await, 0);
    assert!(world.jobs("payments.refresh").await > 0, "the gateway is asked");
    let payment = hear(&world, &id.to_string(), PRICE).await;
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
    assert_eq!(payment.attention, None);
    assert_eq!((world.held(PlatformBank).await, world.held(BuyerRefundPayable).await), (0, 0));
    assert_eq!(world.held(GatewayClearing).await, 0, "of this line: nothing was told of the other");
    assert!(sendings(&world).await.iter().all(|one| one.status == DisbursementStatus::Returned));
    world.assert_sound().await;
}

#[tokio::test]
async fn other_money_that_went_back_at_the_gateway_is_not_what_was_sent_by_bank() {
    let world = World::new().await;
    let (id, _) = sent(&world, &world.admin().await).await;
    let payment = hear(&world, "made-there", PRICE).await;
    assert_eq!(payment.attention, None);
    assert_eq!(world.line(world.lines[1]).await.refunded_amount, PRICE, "the bank's reference says so");
    assert_eq!(world.jobs(REFUNDED_OUTSIDE).await, 1);
    assert_eq!((world.refund(id).await.amount, world.refunds().await.len()), (PRICE, 2));
    world.assert_sound().await;
}
