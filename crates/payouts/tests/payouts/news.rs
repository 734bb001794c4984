//! What becomes of payouts by the gateway's word: heard twice, late, in any order, and not always to be believed.

use chrono::TimeDelta;
use kernel::id::PayoutId;
use ledger::AccountPurpose;
use payouts::commands::news_apply;
use payouts::commands::notification_record::{self, NotificationRecorded};
use payouts::flows::payout_refresh;
use payouts::gateway::{GatewayError, GatewayPayoutStatus, PayoutNews, PayoutNotification};
use payouts::{Payout, PayoutAttention, PayoutFailure, PayoutMethod, PayoutServices, PayoutStatus};

use crate::gateway::{BALANCE, Call, Trouble, news};
use crate::world::{ASKED, EARNED, World};

/// A payout that the gateway is sending.
async fn sent() -> (World, Payout) {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Gateway).await;
    world.drain().await;
    let payout = world.payout(payout.id).await;
    assert_eq!(payout.status, PayoutStatus::Processing);
    (world, payout)
}

fn says(payout: &Payout, status: GatewayPayoutStatus) -> PayoutNews {
    news(payout.gateway_reference.as_deref().unwrap(), payout.amount, status)
}

fn tells(payout: &Payout, content: &str) -> PayoutNotification {
    PayoutNotification::Payout {
        reference: payout.gateway_reference.clone().unwrap(),
        gateway_status: Some("completed".to_owned()),
        content: content.to_owned(),
    }
}

impl World {
    async fn hear(&self, payout: &Payout, status: GatewayPayoutStatus) -> Payout {
        self.hear_news(payout.id, &says(payout, status)).await
    }

    async fn hear_news(&self, id: PayoutId, news: &PayoutNews) -> Payout {
        news_apply::run(&mut *self.connection().await, self.now(), id, news).await.unwrap().unwrap()
    }

    async fn be_told(&self, notification: &PayoutNotification) -> NotificationRecorded {
        let mut connection = self.connection().await;
        notification_record::run(&mut connection, self.now(), notification, "{}").await.unwrap()
    }

    async fn ask(&self, id: PayoutId) -> Payout {
        payout_refresh::run(&self.services, id).await.unwrap().unwrap()
    }

    /// What she has, what is on its way, what was paid, and what left the balance by our account.
    async fn assert_held(&self, payout: &Payout, expected: (i64, i64, i64)) {
        let held = self.balances(payout.person_id).await;
        assert_eq!((held.available, held.in_transit, held.paid), expected);
        assert_eq!(self.held(AccountPurpose::PayoutBalance).await, -expected.2);
        self.assert_sound().await;
    }

    async fn notices(&self, kind: &str) -> i64 {
        self.count(&format!("jobs WHERE kind = 'payouts.{kind}_notice'")).await
    }
}

#[tokio::test]
async fn a_notification_has_the_gateway_asked_and_what_arrived_is_paid() {
    let (world, payout) = sent().await;
    world.gateway.bank_says(payout.id, GatewayPayoutStatus::Completed);
    world.advance(TimeDelta::hours(3));
    assert_eq!(world.be_told(&tells(&payout, "completed")).await, NotificationRecorded::New);
    assert_eq!(world.payout(payout.id).await, payout, "what a notification says is not believed");
    assert_eq!(world.count("jobs WHERE kind = 'payouts.refresh'").await, 1);
    world.drain().await;
    let paid = world.payout(payout.id).await;
    assert_eq!((paid.status, paid.paid_at), (PayoutStatus::Paid, Some(world.now())));
    assert_eq!(paid.gateway_status.as_deref(), Some("completed"));
    assert_eq!(paid.next_look_at, Some(world.now() + TimeDelta::days(1)));
    world.assert_held(&payout, (EARNED - ASKED, 0, ASKED)).await;
    let events = format!("payout_events WHERE payout_id = '{}'", kernel::id::EntityId::uuid(payout.id));
    assert_eq!(world.count(&events).await, 2, "what it told, and what it answered");
}

#[tokio::test]
async fn a_notification_is_kept_once() {
    let (world, payout) = sent().await;
    let told = tells(&payout, "completed at noon");
    assert_eq!(world.be_told(&told).await, NotificationRecorded::New);
    for _ in 0..3 {
        assert_eq!(world.be_told(&told).await, NotificationRecorded::Repeated);
    }
    assert_eq!(world.be_told(&tells(&payout, "failed at night")).await, NotificationRecorded::New);
    assert_eq!(world.count("payout_events WHERE source = 'NOTIFICATION'").await, 2);
    assert_eq!(world.count("jobs WHERE kind = 'payouts.refresh'").await, 1, "one question waits");
}

#[tokio::test]
async fn a_notification_of_no_payout_of_ours_asks_nothing() {
    let world = World::new().await;
    let strange = |reference: &str| PayoutNotification::Payout {
        reference: reference.to_owned(),
        gateway_status: None,
        content: "x".to_owned(),
    };
    let long = "x".repeat(101);
    for reference in ["somebody-elses", "with\0nothing", "", &long] {
        assert_eq!(world.be_told(&strange(reference)).await, NotificationRecorded::UnknownPayout);
    }
    let top_up = PayoutNotification::TopUp { content: "100".to_owned() };
    assert_eq!(world.be_told(&top_up).await, NotificationRecorded::NotOfPayout);
    assert_eq!(world.count("payout_events WHERE payout_id IS NULL").await, 2);
    assert_eq!(world.count("jobs").await, 0);
}

#[tokio::test]
async fn the_same_news_again_change_nothing() {
    let (world, payout) = sent().await;
    for status in
        [GatewayPayoutStatus::Processed, GatewayPayoutStatus::Completed, GatewayPayoutStatus::Failed]
    {
        world.gateway.bank_says(payout.id, status);
        let once = world.ask(payout.id).await;
        let notices = (world.notices("paid").await, world.notices("failed").await);
        assert_eq!(world.ask(payout.id).await, once, "{status:?}");
        assert_eq!((world.notices("paid").await, world.notices("failed").await), notices);
    }
    assert_eq!(world.count("payout_events WHERE source = 'STATUS'").await, 3);
    world.assert_held(&payout, (EARNED, 0, 0)).await;
}

#[tokio::test]
async fn what_was_overtaken_moves_nothing_back() {
    let (world, payout) = sent().await;
    let paid = world.hear(&payout, GatewayPayoutStatus::Completed).await;
    for status in [GatewayPayoutStatus::Processed, GatewayPayoutStatus::Approved, GatewayPayoutStatus::Queued]
    {
        assert_eq!(world.hear(&payout, status).await, paid, "{status:?}");
    }
    world.assert_held(&payout, (EARNED - ASKED, 0, ASKED)).await;
}

#[tokio::test]
async fn what_the_bank_does_not_take_is_hers_again() {
    let (world, payout) = sent().await;
    let failed = world.hear(&payout, GatewayPayoutStatus::Failed).await;
    assert_eq!((failed.status, failed.failure), (PayoutStatus::Failed, Some(PayoutFailure::BankFailed)));
    assert_eq!(failed.failure_words.as_deref(), Some("002 Invalid destination account number"));
    assert_eq!((failed.failed_at, failed.paid_at), (Some(world.now()), None));
    assert_eq!((failed.next_look_at, failed.attention), (None, None));
    assert_eq!(world.notices("failed").await, 1);
    world.assert_held(&payout, (EARNED, 0, 0)).await;
}

#[tokio::test]
async fn what_somebody_rejected_at_the_gateway_is_hers_again() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Gateway).await;
    world.gateway.trouble(Call::Approve, Trouble::NeverArrives);
    payouts::flows::payout_send::run(&world.services, payout.id).await.unwrap_err();
    world.gateway.tamper(payout.id, |entry| entry.status = GatewayPayoutStatus::Rejected);
    payouts::flows::payout_send::run(&world.services, payout.id).await.unwrap();
    let failed = world.payout(payout.id).await;
    assert_eq!((failed.status, failed.failure), (PayoutStatus::Failed, Some(PayoutFailure::GatewayRefused)));
    assert_eq!(world.gateway.lies_ready(), BALANCE);
    world.assert_held(&payout, (EARNED, 0, 0)).await;
}

#[tokio::test]
async fn what_comes_back_weeks_later_is_hers_again() {
    let (world, payout) = sent().await;
    world.gateway.bank_says(payout.id, GatewayPayoutStatus::Completed);
    world.ask(payout.id).await;
    world.drain().await;
    world.advance(TimeDelta::days(40));
    world.gateway.bank_says(payout.id, GatewayPayoutStatus::Failed);
    assert_eq!(world.be_told(&tells(&payout, "failed")).await, NotificationRecorded::New);
    world.drain().await;
    let returned = world.payout(payout.id).await;
    let expected = (PayoutStatus::Failed, Some(PayoutFailure::ReturnedByBank));
    assert_eq!((returned.status, returned.failure), expected);
    assert!(returned.paid_at < returned.failed_at, "{returned:?}");
    assert_eq!(returned.attention, None);
    world.assert_held(&payout, (EARNED, 0, 0)).await;
    let entries = format!(
        "ledger_transactions WHERE source_id = '{}' AND kind IN ('PAYOUT_RESERVED', 'PAYOUT_SUCCEEDED', 'PAYOUT_RETURNED')",
        kernel::id::EntityId::uuid(payout.id)
    );
    assert_eq!(world.count(&entries).await, 3);
}

#[tokio::test]
async fn what_failed_and_then_is_said_to_have_arrived_moves_no_money() {
    let (world, payout) = sent().await;
    world.hear(&payout, GatewayPayoutStatus::Failed).await;
    world.advance(TimeDelta::hours(1));
    let contradicted = world.hear(&payout, GatewayPayoutStatus::Completed).await;
    let expected = (PayoutStatus::Failed, Some(PayoutAttention::ContradictingNews));
    assert_eq!((contradicted.status, contradicted.attention), expected);
    assert!(contradicted.next_look_at.is_some(), "the next question may explain it");
    world.assert_held(&payout, (EARNED, 0, 0)).await;

    let explained = world.hear(&payout, GatewayPayoutStatus::Failed).await;
    assert_eq!((explained.attention, explained.next_look_at), (None, None));
    world.assert_held(&payout, (EARNED, 0, 0)).await;
}

#[tokio::test]
async fn news_of_another_amount_move_no_money() {
    let (world, payout) = sent().await;
    let mut wrong = says(&payout, GatewayPayoutStatus::Completed);
    wrong.amount -= 2_500;
    let contradicted = world.hear_news(payout.id, &wrong).await;
    let expected = (PayoutStatus::Processing, Some(PayoutAttention::ContradictingNews));
    assert_eq!((contradicted.status, contradicted.attention), expected);
    world.assert_held(&payout, (EARNED - ASKED, ASKED, 0)).await;

    let paid = world.hear(&payout, GatewayPayoutStatus::Completed).await;
    assert_eq!((paid.status, paid.attention), (PayoutStatus::Paid, None));
    world.assert_held(&payout, (EARNED - ASKED, 0, ASKED)).await;
}

#[tokio::test]
async fn a_word_that_nobody_knows_is_an_admins_to_look_at() {
    let (world, payout) = sent().await;
    let strange = world.hear(&payout, GatewayPayoutStatus::Unknown).await;
    let expected = (PayoutStatus::Processing, Some(PayoutAttention::ContradictingNews));
    assert_eq!((strange.status, strange.attention), expected);
    let known = world.hear(&payout, GatewayPayoutStatus::Processed).await;
    assert_eq!(known.attention, None);
}

#[tokio::test]
async fn a_reference_that_the_gateway_does_not_know_is_an_admins_to_look_at() {
    let (world, payout) = sent().await;
    world.gateway.trouble(Call::Status, Trouble::KnowsNothing);
    let unknown = world.ask(payout.id).await;
    let expected = (PayoutStatus::Processing, Some(PayoutAttention::ContradictingNews));
    assert_eq!((unknown.status, unknown.attention), expected);
    assert_eq!(world.ask(payout.id).await.attention, None);
}

#[tokio::test]
async fn news_of_another_payout_are_not_taken() {
    let (world, payout) = sent().await;
    let strange = news("somebody-elses", payout.amount, GatewayPayoutStatus::Completed);
    assert_eq!(world.hear_news(payout.id, &strange).await, payout);
    assert_eq!(world.count("payout_events WHERE gateway_reference = 'somebody-elses'").await, 0);
}

#[tokio::test]
async fn an_answer_that_was_overtaken_while_it_was_on_its_way_is_explained_by_the_next() {
    let (world, payout) = sent().await;
    world.gateway.bank_says(payout.id, GatewayPayoutStatus::Completed);
    // While "completed" is on its way to us, it comes back, and another process hears of that.
    let (services, gateway, id) = (world.services.clone(), world.gateway.clone(), payout.id);
    let meanwhile: crate::gateway::Meanwhile = Box::new(move || {
        Box::pin(async move {
            gateway.bank_says(id, GatewayPayoutStatus::Failed);
            payout_refresh::run(&services, id).await.unwrap();
        })
    });
    world.gateway.meanwhile(Call::Status, meanwhile);
    let doubted = world.ask(payout.id).await;
    assert_eq!(
        (doubted.status, doubted.attention),
        (PayoutStatus::Failed, Some(PayoutAttention::ContradictingNews))
    );
    world.assert_held(&payout, (EARNED, 0, 0)).await;
    assert_eq!(world.ask(payout.id).await.attention, None);
}

#[tokio::test]
async fn many_who_ask_at_once_post_once() {
    let (world, payout) = sent().await;
    for status in [GatewayPayoutStatus::Completed, GatewayPayoutStatus::Failed] {
        world.gateway.bank_says(payout.id, status);
        futures_util::future::join_all((0..8).map(|_| world.ask(payout.id))).await;
    }
    assert_eq!((world.notices("paid").await, world.notices("failed").await), (1, 1));
    world.assert_held(&payout, (EARNED, 0, 0)).await;
}

#[tokio::test]
async fn a_gateway_that_is_away_changes_nothing() {
    let (world, payout) = sent().await;
    let away = GatewayError::Unavailable("maintenance".to_owned());
    world.gateway.trouble(Call::Status, Trouble::Says(away));
    payout_refresh::run(&world.services, payout.id).await.unwrap_err();
    assert_eq!(world.payout(payout.id).await, payout);
    let without = PayoutServices { gateway: None, ..world.services.clone() };
    assert_eq!(payout_refresh::run(&without, payout.id).await.unwrap(), Some(payout));
}
