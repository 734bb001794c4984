//! Payouts of which nothing was heard, and those that nobody has sent yet.

use chrono::TimeDelta;
use payouts::gateway::GatewayPayoutStatus;
use payouts::jobs::PayoutLook;
use payouts::{PayoutAttention, PayoutMethod, PayoutStatus};

use crate::gateway::{Call, Trouble};
use crate::world::World;

impl World {
    /// What the schedule does each minute, and all that follows.
    async fn look(&self) {
        jobs::enqueue(&mut *self.connection().await, self.now(), &PayoutLook::default()).await.unwrap();
        self.drain().await;
    }

    /// Time passes as it does: a look every minute would find the same as these.
    async fn look_for(&self, minutes: i64) {
        let step = if minutes < 1_000 { 5 } else { 15 };
        for _ in 0..minutes / step {
            self.advance(TimeDelta::minutes(step));
            self.look().await;
        }
    }

    async fn forget_jobs(&self) {
        use diesel_async::RunQueryDsl as _;
        diesel::delete(database::schema::jobs::table).execute(&mut self.connection().await).await.unwrap();
    }
}

#[tokio::test]
async fn a_payout_whose_job_is_gone_is_sent_by_the_sweep() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Gateway).await;
    world.forget_jobs().await;
    world.look().await;
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Processing);
    assert_eq!(world.gateway.times_left(payout.id), 1);
}

#[tokio::test]
async fn a_payout_that_was_hindered_is_sent_when_it_can_be() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Gateway).await;
    world.gateway.set_balance(0);
    world.drain().await;
    world.look_for(60).await;
    assert_eq!(world.gateway.count(Call::Create), 1, "it is created once");
    // Every quarter of an hour; the first time its job and the sweep may both come.
    assert!((5..=6).contains(&world.gateway.count(Call::Balance)), "{:?}", world.gateway.calls());
    world.gateway.be_well();
    world.look_for(15).await;
    assert_eq!(world.gateway.times_left(payout.id), 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_gateway_that_is_away_for_days_is_asked_ever_more_rarely() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Gateway).await;
    for _ in 0..10_000 {
        world.gateway.trouble(Call::Create, Trouble::NeverArrives);
    }
    world.drain().await;
    world.look_for(4 * 24 * 60).await;
    let asked = world.gateway.count(Call::Create);
    assert!((80..250).contains(&asked), "{asked} times in four days");
    let waiting = world.payout(payout.id).await;
    assert_eq!((waiting.status, waiting.attention), (PayoutStatus::Approved, Some(PayoutAttention::NoNews)));
    let waiting_jobs = world.count("jobs WHERE kind = 'payouts.send' AND status <> 'DEAD'").await;
    assert!(waiting_jobs <= 1, "{waiting_jobs} jobs wait for one payout");

    world.gateway.be_well();
    world.look_for(120).await;
    let sent = world.payout(payout.id).await;
    assert_eq!((sent.status, sent.attention), (PayoutStatus::Processing, None));
    assert_eq!(world.gateway.times_left(payout.id), 1);
}

#[tokio::test]
async fn a_payout_that_nothing_is_heard_of_is_asked_for() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Gateway).await;
    world.drain().await;
    world.advance(TimeDelta::minutes(9));
    world.look().await;
    assert_eq!(world.gateway.count(Call::Status), 0, "the gateway wants ten minutes");
    world.gateway.bank_says(payout.id, GatewayPayoutStatus::Completed);
    world.advance(TimeDelta::minutes(1));
    world.look().await;
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Paid);
}

#[tokio::test]
async fn a_payout_that_stays_at_the_bank_is_an_admins_to_look_at_after_three_days() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Gateway).await;
    world.drain().await;
    world.gateway.bank_says(payout.id, GatewayPayoutStatus::Processed);
    world.look_for(2 * 24 * 60).await;
    assert_eq!(world.payout(payout.id).await.attention, None);
    world.look_for(26 * 60).await;
    let silent = world.payout(payout.id).await;
    assert_eq!((silent.status, silent.attention), (PayoutStatus::Processing, Some(PayoutAttention::NoNews)));
    world.gateway.bank_says(payout.id, GatewayPayoutStatus::Completed);
    world.look_for(60).await;
    let paid = world.payout(payout.id).await;
    assert_eq!((paid.status, paid.attention), (PayoutStatus::Paid, None));
}

#[tokio::test]
async fn a_return_that_nobody_told_us_of_is_found() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Gateway).await;
    world.drain().await;
    world.gateway.bank_says(payout.id, GatewayPayoutStatus::Completed);
    world.advance(TimeDelta::minutes(10));
    world.look().await;
    let asked = world.gateway.count(Call::Status);
    world.advance(TimeDelta::days(3));
    world.gateway.bank_says(payout.id, GatewayPayoutStatus::Failed);
    world.look().await;
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Failed);
    assert_eq!(world.gateway.count(Call::Status), asked + 1);
    world.look_for(24 * 60).await;
    assert_eq!(world.gateway.count(Call::Status), asked + 1, "what is over is left alone");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_sent_by_hand_and_what_nobody_agreed_to_is_left_alone() {
    let world = World::new().await;
    let (_, requested) = world.requested().await;
    let (_, by_hand) = world.approved(PayoutMethod::Manual).await;
    world.advance(TimeDelta::days(5));
    world.look().await;
    assert_eq!(world.gateway.calls(), []);
    for payout in [requested, by_hand] {
        assert_eq!(world.payout(payout.id).await, payout);
    }
}
