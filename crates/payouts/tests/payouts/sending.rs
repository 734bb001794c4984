//! Sending by the gateway: whatever is lost on the way, money leaves once.

use chrono::TimeDelta;
use database::schema::bank_accounts;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::FutureExt as _;
use futures_util::future::{join, join_all};
use kernel::id::PayoutId;
use ledger::AccountPurpose;
use payments::FlowError;
use payouts::commands::sending_begin::{self, FreshKey, Sending};
use payouts::commands::{reference_store, sending_mark};
use payouts::flows::payout_send;
use payouts::gateway::{GatewayError, GatewayPayoutStatus, PayoutOrder};
use payouts::{Payout, PayoutAttention, PayoutFailure, PayoutMethod, PayoutServices, PayoutStatus};
use uuid::Uuid;

use crate::gateway::{BALANCE, Call, Trouble};
use crate::world::{ASKED, EARNED, World, key};

/// A payout that two admins agreed to; no job has run.
async fn approved() -> (World, Payout) {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Gateway).await;
    (world, payout)
}

impl World {
    async fn send(&self, id: PayoutId) -> Result<(), FlowError> {
        payout_send::run(&self.services, id).await
    }

    /// The order that a process asks with, which dies then or waits.
    async fn begin(&self, id: PayoutId) -> PayoutOrder {
        let fresh = FreshKey { key: key(), instead_of: None };
        let (keys, now) = (&self.services.keys, self.now());
        let begun = sending_begin::run(&mut *self.connection().await, now, keys, id, fresh).await.unwrap();
        match begun {
            Some(Sending::Create(order)) => order,
            other => panic!("{other:?}"),
        }
    }

    async fn store(&self, id: PayoutId, key: Uuid, reference: &str) -> bool {
        let mut connection = self.connection().await;
        reference_store::run(&mut connection, self.now(), id, key, reference).await.unwrap()
    }

    /// It is on its way, and its money left once.
    async fn assert_sent_once(&self, id: PayoutId) {
        let payout = self.payout(id).await;
        assert_eq!(payout.status, PayoutStatus::Processing);
        assert_eq!((payout.attention, payout.failure_words.as_deref()), (None, None));
        assert_eq!(self.gateway.times_left(id), 1);
        assert_eq!(self.gateway.lies_ready(), BALANCE - payout.amount);
        let left: Vec<_> =
            self.gateway.entries_of(id).into_iter().filter(|entry| entry.times_left > 0).collect();
        let [left] = left.as_slice() else { panic!("{left:?}") };
        assert_eq!(Some(&left.reference), payout.gateway_reference.as_ref());
        let held = self.balances(payout.person_id).await;
        assert_eq!((held.available, held.in_transit, held.paid), (EARNED - ASKED, ASKED, 0));
        assert_eq!(self.held(AccountPurpose::PayoutBalance).await, 0, "nothing has arrived");
        self.assert_sound().await;
    }
}

#[tokio::test]
async fn what_two_admins_agreed_to_is_sent_by_its_job() {
    let (world, payout) = approved().await;
    world.drain().await;
    world.assert_sent_once(payout.id).await;
    let sent = world.payout(payout.id).await;
    assert_eq!(sent.sent_at, Some(world.now()));
    assert_eq!(sent.next_look_at, Some(world.now() + TimeDelta::minutes(10)));
    assert_eq!(world.gateway.calls(), [Call::Create, Call::Balance, Call::Approve]);
    let orders = world.gateway.orders();
    let [order] = orders.as_slice() else { panic!("{orders:?}") };
    assert_eq!((order.bank_code.as_str(), order.number.as_str()), ("bca", "0011223344"));
    assert_eq!((order.holder.as_str(), order.money.amount), ("Sari Dewi", ASKED));
    assert_eq!((order.payout_id, Some(order.key)), (payout.id, sent.gateway_key));
}

#[tokio::test]
async fn sending_again_does_nothing() {
    let (world, payout) = approved().await;
    world.drain().await;
    let (sent, calls) = (world.payout(payout.id).await, world.gateway.calls());
    world.send(payout.id).await.unwrap();
    assert_eq!((world.payout(payout.id).await, world.gateway.calls()), (sent, calls));
}

#[tokio::test]
async fn only_what_two_admins_agreed_to_is_sent() {
    let world = World::new().await;
    let (_, requested) = world.requested().await;
    let (_, by_hand) = world.approved(PayoutMethod::Manual).await;
    for id in [requested.id, by_hand.id, PayoutId::generate(world.now())] {
        world.send(id).await.unwrap();
    }
    assert_eq!(world.gateway.calls(), []);
}

#[tokio::test]
async fn many_at_once_send_it_once() {
    let (world, payout) = approved().await;
    let sending = join_all((0..8).map(|_| world.send(payout.id)));
    for outcome in sending.await {
        outcome.unwrap();
    }
    world.assert_sent_once(payout.id).await;
    assert_eq!(world.gateway.entries().len(), 1, "one key, one payout");
}

#[tokio::test]
async fn a_creation_whose_answer_is_lost_is_the_same_payout() {
    let (world, payout) = approved().await;
    world.gateway.trouble(Call::Create, Trouble::AnswerLost);
    world.send(payout.id).await.unwrap_err();
    assert_eq!(world.payout(payout.id).await.gateway_reference, None);
    world.send(payout.id).await.unwrap();
    world.assert_sent_once(payout.id).await;
    assert_eq!(world.gateway.entries().len(), 1);
    let [first, second] = world.gateway.orders().try_into().unwrap();
    assert!(first == second, "to the byte");
}

#[tokio::test]
async fn a_creation_whose_answer_was_lost_a_day_ago_is_asked_for_anew() {
    let (world, payout) = approved().await;
    world.gateway.trouble(Call::Create, Trouble::AnswerLost);
    world.send(payout.id).await.unwrap_err();
    let old = world.payout(payout.id).await.gateway_key;
    world.advance(TimeDelta::hours(19));
    world.gateway.trouble(Call::Create, Trouble::NeverArrives);
    world.send(payout.id).await.unwrap_err();
    assert_eq!(world.payout(payout.id).await.gateway_key, old, "the gateway knows it still");

    world.advance(TimeDelta::hours(1));
    world.gateway.forget_keys();
    world.send(payout.id).await.unwrap();
    assert_ne!(world.payout(payout.id).await.gateway_key, old);
    world.assert_sent_once(payout.id).await;
    let entries = world.gateway.entries();
    let statuses: Vec<_> = entries.iter().map(|entry| entry.status).collect();
    let expected = [GatewayPayoutStatus::Queued, GatewayPayoutStatus::Approved];
    assert_eq!(statuses, expected, "the lost one waits for ever");
}

#[tokio::test]
async fn an_approval_whose_answer_is_lost_is_believed_from_its_status() {
    let (world, payout) = approved().await;
    world.gateway.trouble(Call::Approve, Trouble::AnswerLost);
    world.send(payout.id).await.unwrap_err();
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Approved);
    world.send(payout.id).await.unwrap();
    world.assert_sent_once(payout.id).await;
    assert_eq!(world.gateway.count(Call::Create), 1, "its reference is stored");
}

#[tokio::test]
async fn an_approval_that_never_arrived_is_made_again() {
    let (world, payout) = approved().await;
    world.gateway.trouble(Call::Approve, Trouble::NeverArrives);
    world.send(payout.id).await.unwrap_err();
    world.send(payout.id).await.unwrap();
    world.assert_sent_once(payout.id).await;
}

#[tokio::test]
async fn one_that_took_the_whole_balance_is_not_taken_for_one_that_lacks_it() {
    let (world, payout) = approved().await;
    world.gateway.set_balance(ASKED);
    world.gateway.trouble(Call::Approve, Trouble::AnswerLost);
    world.send(payout.id).await.unwrap_err();
    assert_eq!(world.gateway.lies_ready(), 0);
    world.send(payout.id).await.unwrap();
    let sent = world.payout(payout.id).await;
    assert_eq!((sent.status, sent.attention), (PayoutStatus::Processing, None));
}

#[tokio::test]
async fn it_arrives_before_we_have_marked_that_it_was_sent() {
    let (world, payout) = approved().await;
    world.gateway.trouble(Call::Approve, Trouble::AnswerLost);
    world.send(payout.id).await.unwrap_err();
    world.gateway.bank_says(payout.id, GatewayPayoutStatus::Completed);
    world.send(payout.id).await.unwrap();
    let paid = world.payout(payout.id).await;
    assert_eq!((paid.status, paid.sent_at), (PayoutStatus::Paid, Some(world.now())));
    // Whoever comes late with the mark of the process that died changes nothing.
    let reference = paid.gateway_reference.clone().unwrap();
    sending_mark::sent(&mut *world.connection().await, world.now(), payout.id, &reference).await.unwrap();
    assert_eq!(world.payout(payout.id).await, paid);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_key_that_was_used_for_other_words_is_replaced() {
    let (world, payout) = approved().await;
    let given_up = world.begin(payout.id).await.key;
    world.gateway.trouble(Call::Create, Trouble::KeyUsed);
    world.send(payout.id).await.unwrap();
    assert_ne!(world.payout(payout.id).await.gateway_key, Some(given_up));
    world.assert_sent_once(payout.id).await;
}

#[tokio::test]
async fn two_who_find_the_key_used_agree_on_one_new_one() {
    let (world, payout) = approved().await;
    let used = world.begin(payout.id).await.key;
    let mut keys = Vec::new();
    for _ in 0..2 {
        let fresh = FreshKey { key: key(), instead_of: Some(used) };
        let (mut connection, now) = (world.connection().await, world.now());
        let begun = sending_begin::run(&mut connection, now, &world.services.keys, payout.id, fresh).await;
        let Some(Sending::Create(order)) = begun.unwrap() else { panic!("it is not created yet") };
        keys.push(order.key);
    }
    let [one, other] = keys.as_slice() else { panic!("{keys:?}") };
    assert_ne!(*one, used);
    assert_eq!(one, other);
}

#[tokio::test]
async fn a_gateway_that_takes_no_key_is_not_asked_for_ever() {
    let (world, payout) = approved().await;
    for _ in 0..10 {
        world.gateway.trouble(Call::Create, Trouble::KeyUsed);
    }
    let error = world.send(payout.id).await.unwrap_err();
    assert!(matches!(error, FlowError::Gateway(GatewayError::Malformed(_))), "{error:?}");
    assert_eq!(world.gateway.count(Call::Create), 3);
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Approved);
}

/// Has another process, a day later by its clock, send the payout while ours waits for the gateway's answer.
fn another_sends(services: &PayoutServices, id: PayoutId) -> crate::gateway::Meanwhile {
    let services = services.clone();
    Box::new(move || async move { payout_send::run(&services, id).await.unwrap() }.boxed())
}

#[tokio::test]
async fn what_is_made_under_a_key_that_was_given_up_is_never_approved() {
    let (world, payout) = approved().await;
    let (services, id, clock) = (world.services.clone(), payout.id, world.clock.clone());
    let replaces_the_key: crate::gateway::Meanwhile = Box::new(move || {
        async move {
            clock.advance(TimeDelta::hours(21));
            payout_send::run(&services, id).await.unwrap();
        }
        .boxed()
    });
    world.gateway.meanwhile(Call::Create, replaces_the_key);
    world.send(payout.id).await.unwrap();
    world.assert_sent_once(payout.id).await;
    assert_eq!(world.gateway.entries().len(), 2);
    assert_eq!(world.gateway.count(Call::Approve), 1);
}

#[tokio::test]
async fn whoever_is_overtaken_before_the_approval_finds_it_made() {
    let (world, payout) = approved().await;
    world.gateway.meanwhile(Call::Approve, another_sends(&world.services, payout.id));
    world.send(payout.id).await.unwrap();
    world.assert_sent_once(payout.id).await;
    assert_eq!(world.gateway.count(Call::Approve), 2);
}

#[tokio::test]
async fn a_reference_is_stored_once_and_under_its_own_key_only() {
    let (world, payout) = approved().await;
    let order = world.begin(payout.id).await;
    assert!(!world.store(payout.id, key(), "strange").await, "another key's");
    assert!(world.store(payout.id, order.key, "mine").await);
    assert!(world.store(payout.id, order.key, "mine").await, "two asked under one key");
    assert!(!world.store(payout.id, order.key, "second").await, "and were told of two payouts");
    assert_eq!(world.payout(payout.id).await.gateway_reference.as_deref(), Some("mine"));
}

#[tokio::test]
async fn an_account_that_the_gateway_refuses_fails_it_and_she_is_told() {
    let (world, payout) = approved().await;
    world.gateway.trouble(Call::Create, Trouble::Refuses("Beneficiary account is invalid"));
    world.send(payout.id).await.unwrap();
    let failed = world.payout(payout.id).await;
    assert_eq!((failed.status, failed.failure), (PayoutStatus::Failed, Some(PayoutFailure::AccountRefused)));
    assert_eq!(failed.failure_words.as_deref(), Some("Beneficiary account is invalid"));
    assert_eq!((failed.failed_at, failed.next_look_at), (Some(world.now()), None));
    let held = world.balances(payout.person_id).await;
    assert_eq!((held.available, held.in_transit), (EARNED, 0));
    assert_eq!(world.count("jobs WHERE kind = 'payouts.failed_notice'").await, 1);
    world.drain().await;
    assert_eq!(world.gateway.count(Call::Create), 1, "it is not asked again");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_refusal_changes_nothing_of_what_was_created_all_the_same() {
    let (world, payout) = approved().await;
    let order = world.begin(payout.id).await;
    assert!(world.store(payout.id, order.key, "ref1").await);
    let mut connection = world.connection().await;
    sending_mark::refused(&mut connection, world.now(), payout.id, order.key, "no").await.unwrap();
    sending_mark::refused(&mut connection, world.now(), payout.id, key(), "no").await.unwrap();
    drop(connection);
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Approved);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_was_made_before_a_refusal_is_never_approved() {
    let (world, payout) = approved().await;
    let order = world.begin(payout.id).await;
    let mut connection = world.connection().await;
    sending_mark::refused(&mut connection, world.now(), payout.id, order.key, "no").await.unwrap();
    drop(connection);
    assert!(!world.store(payout.id, order.key, "ref1").await, "the money is hers again");
    world.send(payout.id).await.unwrap();
    assert_eq!(world.gateway.calls(), []);
}

#[tokio::test]
async fn too_little_balance_waits_for_an_admin_and_is_tried_again() {
    let (world, payout) = approved().await;
    world.gateway.set_balance(ASKED - 1);
    world.drain().await;
    let waiting = world.payout(payout.id).await;
    assert_eq!(
        (waiting.status, waiting.attention),
        (PayoutStatus::Approved, Some(PayoutAttention::BalanceTooLow))
    );
    assert_eq!(waiting.next_look_at, Some(world.now() + TimeDelta::minutes(15)));
    assert_eq!(world.gateway.count(Call::Approve), 0, "it would fail there");

    world.gateway.set_balance(BALANCE);
    world.send(payout.id).await.unwrap();
    world.assert_sent_once(payout.id).await;
}

#[tokio::test]
async fn an_approval_that_is_refused_waits_for_an_admin() {
    let (world, payout) = approved().await;
    world.gateway.trouble(Call::Approve, Trouble::Refuses("OTP is invalid"));
    world.send(payout.id).await.unwrap();
    let waiting = world.payout(payout.id).await;
    let expected = (PayoutStatus::Approved, Some(PayoutAttention::RefusedByGateway));
    assert_eq!((waiting.status, waiting.attention), expected);
    assert_eq!(waiting.failure_words.as_deref(), Some("OTP is invalid"));
    assert_eq!(waiting.next_look_at, Some(world.now() + TimeDelta::minutes(15)));
    world.send(payout.id).await.unwrap();
    world.assert_sent_once(payout.id).await;
}

#[tokio::test]
async fn keys_of_ours_that_the_gateway_does_not_take_are_an_admins_to_look_at() {
    let (world, payout) = approved().await;
    world.gateway.trouble(Call::Create, Trouble::Says(GatewayError::Credentials));
    world.send(payout.id).await.unwrap();
    let waiting = world.payout(payout.id).await;
    assert_eq!(waiting.attention, Some(PayoutAttention::RefusedByGateway));
    world.send(payout.id).await.unwrap();
    world.assert_sent_once(payout.id).await;
}

#[tokio::test]
async fn without_a_gateway_it_waits_and_is_not_lost() {
    let (world, payout) = approved().await;
    let without = PayoutServices { gateway: None, ..world.services.clone() };
    payout_send::run(&without, payout.id).await.unwrap();
    let waiting = world.payout(payout.id).await;
    assert_eq!((waiting.status, waiting.gateway_key), (PayoutStatus::Approved, None));
    assert_eq!(waiting.attention, Some(PayoutAttention::RefusedByGateway));
    assert_eq!(waiting.next_look_at, Some(world.now() + TimeDelta::minutes(15)));
    world.send(payout.id).await.unwrap();
    world.assert_sent_once(payout.id).await;
}

#[tokio::test]
async fn a_gateway_that_does_not_know_what_it_made_is_an_admins_to_look_at() {
    for trouble in [Trouble::KnowsNothing, Trouble::TooLate] {
        let (world, payout) = approved().await;
        world.gateway.trouble(Call::Approve, trouble);
        world.send(payout.id).await.unwrap();
        let waiting = world.payout(payout.id).await;
        let expected = (PayoutStatus::Approved, Some(PayoutAttention::ContradictingNews));
        assert_eq!((waiting.status, waiting.attention), expected);
        // The next time it is asked before anything else, and says what it always said.
        world.send(payout.id).await.unwrap();
        world.assert_sent_once(payout.id).await;
    }
}

#[tokio::test]
async fn what_it_has_made_of_another_amount_is_not_approved() {
    let (world, payout) = approved().await;
    world.gateway.trouble(Call::Approve, Trouble::TooLate);
    world.gateway.trouble(Call::Status, Trouble::KnowsNothing);
    world.send(payout.id).await.unwrap();
    world.gateway.tamper(payout.id, |entry| entry.amount *= 10);
    for _ in 0..2 {
        world.send(payout.id).await.unwrap();
    }
    assert_eq!(world.gateway.times_left(payout.id), 0);
    let waiting = world.payout(payout.id).await;
    assert_eq!(waiting.attention, Some(PayoutAttention::ContradictingNews));

    world.gateway.tamper(payout.id, |entry| entry.amount /= 10);
    world.send(payout.id).await.unwrap();
    world.assert_sent_once(payout.id).await;
}

#[tokio::test]
async fn an_account_that_was_replaced_after_the_approval_is_still_the_one() {
    let (world, payout) = approved().await;
    diesel::update(bank_accounts::table.find(payout.bank_account_id))
        .set(bank_accounts::removed_at.eq(world.now()))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    world.drain().await;
    world.assert_sent_once(payout.id).await;
}

#[tokio::test]
async fn approving_at_once_many_times_sends_once() {
    let world = World::new().await;
    let (_, payout) = world.requested().await;
    let (author, approver, other) = (world.admin().await, world.admin().await, world.admin().await);
    let batch = world.batch(&author, &[payout.id], PayoutMethod::Gateway).await.unwrap();
    let admins = [&approver, &other, &approver, &other, &approver, &other];
    let approvals = join_all(admins.map(|admin| world.approve(admin, batch.id))).await;
    assert_eq!(approvals.iter().filter(|approval| approval.is_ok()).count(), 1);
    join(world.drain(), world.drain()).await;
    world.assert_sent_once(payout.id).await;
    assert_eq!(world.gateway.entries().len(), 1);
}

#[tokio::test]
async fn no_row_says_the_number_of_the_account_or_a_gateways_refusal_to_the_log() {
    let (world, payout) = approved().await;
    world.gateway.trouble(Call::Create, Trouble::AnswerLost);
    let error = world.send(payout.id).await.unwrap_err();
    assert!(!error.to_string().contains("0011223344"), "{error}");
    let order = world.begin(payout.id).await;
    assert!(!format!("{order:?}").contains("0011223344"));
    world.drain().await;
    let row = world.payout(payout.id).await;
    assert!(!format!("{row:?}").contains("0011223344"));
}
