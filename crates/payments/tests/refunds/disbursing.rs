//! Money that the gateway cannot send back goes to a bank account of the payer's.

use chrono::TimeDelta;
use database::CommandError;
use database::schema::{disbursements, payments as payment_rows};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{DisbursementId, RefundId};
use kernel::{AccessRefused, Actor, Randomness};
use ledger::AccountPurpose::{BuyerRefundPayable, DisbursementInTransit, PlatformBank};
use ledger::bank_accounts::BankAccountInput;
use ledger::{Disbursement, DisbursementStatus, SealingKeys};
use payments::RefundStatus;
use payments::commands::refund_bank_account_ask::{self, RefundBankAccountAskCode as AskCode};
use payments::commands::refund_bank_account_give::{
    self, AccountGiven, AskedBy, RefundBankAccountGiveCode as GiveCode, RefundBankAccountGiveInput,
};
use payments::commands::refund_disbursement_mark_returned::{
    self, RefundDisbursementMarkReturnedCode, RefundDisbursementMarkReturnedInput,
};
use payments::commands::refund_disbursement_mark_sent::{
    self, RefundDisbursementMarkSentCode as SentCode, RefundDisbursementMarkSentInput,
};
use payments::refunds::link::LinkSecret;

use crate::world::{PRICE, World};

pub(crate) fn account(number: &str) -> BankAccountInput {
    BankAccountInput { bank_code: "bca".to_owned(), number: number.to_owned(), holder: "Sari W".to_owned() }
}

pub(crate) async fn give(
    world: &World,
    actor: &Actor,
    asked_by: AskedBy,
    number: &str,
) -> Result<AccountGiven, CommandError<GiveCode>> {
    let keys = SealingKeys::new(&[1; 32], &[], Randomness::system());
    let input = RefundBankAccountGiveInput { asked_by, account: account(number) };
    refund_bank_account_give::run(&mut *world.connection().await, &keys, actor, world.now(), input).await
}

pub(crate) fn code<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(outcome: Result<T, CommandError<C>>) -> C {
    outcome.unwrap_err().refusals().unwrap().first().unwrap().code
}

/// A refund of a payment by a method that the gateway cannot send back; its buyer was asked for an account.
pub(crate) async fn asked(world: &World) -> RefundId {
    diesel::update(payment_rows::table.find(world.payment))
        .set(payment_rows::method.eq("bank_transfer"))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    let id = world.open_full(world.lines[0]).await.unwrap();
    world.drain().await;
    id
}

/// The secret in the latest mail.
pub(crate) fn secret(world: &World) -> AskedBy {
    let mails = world.mails.messages();
    let mail = mails.iter().rfind(|mail| mail.text.contains("#token=")).unwrap();
    let (_, rest) = mail.text.split_once("https://example.test/refund-account#token=").unwrap();
    AskedBy::Token(LinkSecret::read(rest.lines().next().unwrap()))
}

pub(crate) async fn sendings(world: &World) -> Vec<Disbursement> {
    let all = disbursements::table.order((disbursements::created_at, disbursements::id));
    all.select(Disbursement::as_select()).load(&mut world.connection().await).await.unwrap()
}

pub(crate) async fn mark_sent(
    world: &World,
    admin: &Actor,
    disbursement_id: DisbursementId,
) -> Result<payments::Refund, CommandError<SentCode>> {
    let bank_reference = "BCA-4711".to_owned();
    let idempotency_key = kernel::id::generate_uuid(crate::world::start());
    let input = RefundDisbursementMarkSentInput { disbursement_id, bank_reference, idempotency_key };
    refund_disbursement_mark_sent::run(&mut *world.connection().await, admin, world.now(), input).await
}

#[tokio::test]
async fn a_payer_names_her_account_by_the_mails_link_and_an_admin_sends_the_money_there() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, asked(&world).await);
    assert_eq!(world.refund(id).await.status, RefundStatus::ManualRequired);
    let given = give(&world, &Actor::Anonymous, secret(&world), "1234 567-890").await.unwrap();
    assert_eq!(given.disbursement.status, DisbursementStatus::Ready);
    let sending = given.disbursement.id;
    let refund = mark_sent(&world, &admin, sending).await.unwrap();
    assert_eq!((refund.id, refund.status), (id, RefundStatus::Succeeded));
    assert_eq!((world.held(BuyerRefundPayable).await, world.held(DisbursementInTransit).await), (0, 0));
    assert_eq!(world.held(PlatformBank).await, -PRICE);
    assert_eq!(code(mark_sent(&world, &admin, sending).await), SentCode::Over, "money is sent once");
    world.drain().await;
    let mails = world.mails.messages();
    let told = mails.iter().find(|mail| mail.subject == "Uang Anda sudah kami kembalikan").unwrap();
    let transfer = "Bank: Bank Central Asia (BCA)\nRekening: berakhiran 7890\nReferensi bank: BCA-4711\n";
    assert!(told.text.contains(transfer), "{}", told.text);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_link_works_once_and_for_thirty_days() {
    let world = World::new().await;
    asked(&world).await;
    let link = secret(&world);
    let wrong = give(&world, &Actor::Anonymous, link.clone(), "12").await;
    assert_eq!(code(wrong), GiveCode::InvalidNumber, "what is refused does not use the link up");
    world.clock.advance(TimeDelta::days(30));
    assert_eq!(code(give(&world, &Actor::Anonymous, link.clone(), "1234567890").await), GiveCode::NotFound);
    world.clock.advance(-TimeDelta::seconds(1));
    give(&world, &Actor::Anonymous, link.clone(), "1234567890").await.unwrap();
    assert_eq!(code(give(&world, &Actor::Anonymous, link, "9876543210").await), GiveCode::NotFound);
    let guess = AskedBy::Token(LinkSecret::read(&"a".repeat(64)));
    assert_eq!(code(give(&world, &Actor::Anonymous, guess, "1234567890").await), GiveCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_use_a_link_at_once_one_names_the_account() {
    let world = World::new().await;
    asked(&world).await;
    let link = secret(&world);
    let numbers: Vec<String> = (0..8).map(|number| format!("123456789{number}")).collect();
    let outcomes = futures_util::future::join_all(
        numbers.iter().map(|number| give(&world, &Actor::Anonymous, link.clone(), number)),
    )
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
}

#[tokio::test]
async fn a_signed_in_payer_needs_no_link_and_nobody_else_names_her_account() {
    let world = World::new().await;
    let id = asked(&world).await;
    let own = || AskedBy::Refund(id);
    let stranger = world.stranger().await;
    for other in [&stranger, &world.seller] {
        assert_eq!(code(give(&world, other, own(), "1234567890").await), GiveCode::NotFound);
    }
    let anonymous = give(&world, &Actor::Anonymous, own(), "1234567890").await;
    assert!(matches!(anonymous, Err(CommandError::Access(AccessRefused::Unauthenticated))), "{anonymous:?}");
    give(&world, &world.buyer, own(), "1234567890").await.unwrap();
    assert_eq!(code(give(&world, &world.buyer, own(), "9876543210").await), GiveCode::NotAsked);
}

#[tokio::test]
async fn a_new_mail_replaces_the_old_link() {
    let world = World::new().await;
    let id = asked(&world).await;
    let old = secret(&world);
    let ask = async |actor: &Actor| {
        refund_bank_account_ask::run(&mut *world.connection().await, actor, world.now(), id).await
    };
    assert_eq!(code(ask(&world.buyer).await), AskCode::TooSoon);
    world.clock.advance(TimeDelta::minutes(1));
    assert_eq!(code(ask(&world.stranger().await).await), AskCode::NotFound);
    ask(&world.buyer).await.unwrap();
    world.drain().await;
    assert_eq!(code(give(&world, &Actor::Anonymous, old, "1234567890").await), GiveCode::NotFound);
    give(&world, &Actor::Anonymous, secret(&world), "1234567890").await.unwrap();
    assert_eq!(code(ask(&world.buyer).await), AskCode::AlreadyGiven);
    let admin = world.admin().await;
    assert_eq!(ask(&admin).await.unwrap().status, DisbursementStatus::AwaitingAccount);
    world.drain().await;
    give(&world, &Actor::Anonymous, secret(&world), "9876543210").await.unwrap();
    let live: Vec<_> = sendings(&world)
        .await
        .into_iter()
        .filter(|one| one.status != DisbursementStatus::Cancelled)
        .collect();
    assert_eq!(live.len(), 1, "{live:?}");
}

#[tokio::test]
async fn money_that_the_bank_sends_back_is_owed_again_and_another_account_is_asked_for() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, asked(&world).await);
    let first = give(&world, &Actor::Anonymous, secret(&world), "1234567890").await.unwrap().disbursement.id;
    mark_sent(&world, &admin, first).await.unwrap();
    let back = async || {
        let reason = "Account closed".to_owned();
        let input = RefundDisbursementMarkReturnedInput { disbursement_id: first, reason };
        let mut connection = world.connection().await;
        refund_disbursement_mark_returned::run(&mut connection, &admin, world.now(), input).await
    };
    assert_eq!(back().await.unwrap().status, RefundStatus::ManualRequired);
    assert_eq!(code(back().await), RefundDisbursementMarkReturnedCode::NotSent);
    assert_eq!((world.held(BuyerRefundPayable).await, world.held(PlatformBank).await), (PRICE, 0));
    world.clock.advance(TimeDelta::minutes(1));
    world.drain().await;
    let mails = world.mails.messages();
    assert!(mails.last().unwrap().text.contains("Bank mengembalikan uang Anda"), "{mails:?}");
    let second = give(&world, &Actor::Anonymous, secret(&world), "9876543210").await.unwrap().disbursement.id;
    assert_eq!(mark_sent(&world, &admin, second).await.unwrap().id, id);
    assert_eq!((world.held(BuyerRefundPayable).await, world.held(PlatformBank).await), (0, -PRICE));
    world.assert_sound().await;
}

#[tokio::test]
async fn an_account_that_is_not_known_is_not_sent_to() {
    let world = World::new().await;
    let admin = world.admin().await;
    asked(&world).await;
    let [waiting] = sendings(&world).await.try_into().unwrap();
    assert_eq!(code(mark_sent(&world, &admin, waiting.id).await), SentCode::AwaitingAccount);
    let outcome = mark_sent(&world, &world.buyer, waiting.id).await;
    assert!(matches!(outcome, Err(CommandError::Access(AccessRefused::Forbidden))), "{outcome:?}");
}

#[tokio::test]
async fn what_somebody_sent_at_the_gateway_is_not_sent_to_an_account_as_well() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, asked(&world).await);
    let sending =
        give(&world, &Actor::Anonymous, secret(&world), "1234567890").await.unwrap().disbursement.id;
    world.open_full(world.lines[1]).await.unwrap();
    world.note(30_000, &[("made-there", 30_000)]).await;
    world.note(PRICE, &[("made-there", 30_000), ("and-the-rest", PRICE - 30_000)]).await;
    assert_eq!(world.refund(id).await.status, RefundStatus::Succeeded);
    assert_eq!(code(mark_sent(&world, &admin, sending).await), SentCode::Over);
    let over = |one: &Disbursement| one.status == DisbursementStatus::Cancelled;
    assert!(sendings(&world).await.iter().all(over));
    assert_eq!(world.held(BuyerRefundPayable).await, PRICE, "of the other line");
}

#[tokio::test]
async fn a_refund_that_becomes_smaller_is_sent_as_the_smaller_one_to_the_same_account() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, asked(&world).await);
    let given = give(&world, &Actor::Anonymous, secret(&world), "1234567890").await.unwrap().disbursement;
    world.open_full(world.lines[1]).await.unwrap();
    // Nothing has room: a part of an outstanding refund was made there.
    world.note(30_000, &[("made-there", 30_000)]).await;
    let live: Vec<_> =
        sendings(&world).await.into_iter().filter(|one| one.status == DisbursementStatus::Ready).collect();
    let [smaller] = live.as_slice() else { panic!("{live:?}") };
    assert_eq!((smaller.amount, smaller.bank_account_id), (PRICE - 30_000, given.bank_account_id));
    let refund = mark_sent(&world, &admin, smaller.id).await.unwrap();
    assert_eq!((refund.id, refund.amount), (id, PRICE - 30_000));
    world.assert_sound().await;
}

#[tokio::test]
async fn money_that_the_gateway_took_back_is_sent_to_no_account() {
    let world = World::new().await;
    let (admin, id) = (world.admin().await, asked(&world).await);
    let sending =
        give(&world, &Actor::Anonymous, secret(&world), "1234567890").await.unwrap().disbursement.id;
    world.reverse().await;
    assert_eq!(world.refund(id).await.status, RefundStatus::Void);
    assert_eq!(code(mark_sent(&world, &admin, sending).await), SentCode::Over);
}
