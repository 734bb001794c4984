//! Processes that send the same payout, step by step, in any order, dying and waking up anywhere: money leaves at most once, what
//! has left is never the teacher's again, and in the end we say what the gateway says.

use chrono::TimeDelta;
use ledger::AccountPurpose;
use payouts::commands::sending_begin::{self, FreshKey, Sending};
use payouts::commands::{news_apply, reference_store, sending_mark};
use payouts::flows::{payout_refresh, payout_send};
use payouts::gateway::{
    CreateOutcome, DecideOutcome, GatewayPayoutStatus, PayoutGateway as _, PayoutNews, PayoutOrder,
};
use payouts::{Payout, PayoutMethod, PayoutStatus};
use proptest::prelude::*;
use uuid::Uuid;

use crate::gateway::{Call, Trouble};
use crate::world::{ASKED, EARNED, World, key};

/// Processes that send.
const SENDERS: usize = 3;

/// What can happen.
#[derive(Debug, Clone)]
enum Happening {
    /// A process does its next step.
    Step(usize),
    /// A process forgets everything, or never hears the answer it waits for.
    Die(usize),
    /// The gateway refuses what a process asks for.
    Refuse(usize),
    /// Its key was used for something else, the gateway says to a process.
    KeyUsed(usize),
    /// Hours pass; the gateway forgets keys after a day.
    Wait(i64),
    /// The bank moves what has left.
    Bank(GatewayPayoutStatus),
    /// The gateway is asked where it stands, and the answer is on its way.
    Ask,
    /// One of the answers that are on their way arrives.
    Hear(usize),
}

fn happening() -> impl Strategy<Value = Happening> {
    use GatewayPayoutStatus::{Completed, Failed, Processed};
    prop_oneof![
        12 => (0..SENDERS).prop_map(Happening::Step),
        3 => (0..SENDERS).prop_map(Happening::Die),
        1 => (0..SENDERS).prop_map(Happening::Refuse),
        1 => (0..SENDERS).prop_map(Happening::KeyUsed),
        2 => prop_oneof![Just(1_i64), Just(19), Just(21)].prop_map(Happening::Wait),
        3 => prop_oneof![Just(Processed), Just(Completed), Just(Failed)].prop_map(Happening::Bank),
        2 => Just(Happening::Ask),
        3 => (0..4_usize).prop_map(Happening::Hear),
    ]
}

/// What a process knows.
#[derive(Clone)]
enum Sender {
    Idle,
    /// Its key is stored.
    Begun(PayoutOrder),
    /// The gateway answered.
    Created(PayoutOrder, CreateOutcome),
    /// The reference is stored.
    Stored(String),
    /// The gateway answered.
    Decided(String, DecideOutcome),
}

struct Play {
    world: World,
    payout: Payout,
    senders: Vec<Sender>,
    answers: Vec<PayoutNews>,
}

impl Play {
    async fn open() -> Self {
        let world = World::new().await;
        let (_, payout) = world.approved(PayoutMethod::Gateway).await;
        Self { world, payout, senders: vec![Sender::Idle; SENDERS], answers: Vec::new() }
    }

    async fn happen(&mut self, happening: &Happening) {
        match happening {
            Happening::Step(which) => self.step(*which).await,
            Happening::Die(which) => self.set(*which, Sender::Idle),
            Happening::Refuse(which) => self.answer(*which, CreateOutcome::Refused("no".to_owned())),
            Happening::KeyUsed(which) => self.answer(*which, CreateOutcome::KeyUsedOtherwise),
            Happening::Wait(hours) => {
                self.world.advance(TimeDelta::hours(*hours));
                if *hours > 20 {
                    self.world.gateway.forget_keys();
                }
            }
            Happening::Bank(says) => self.world.gateway.bank_says(self.payout.id, *says),
            Happening::Ask => {
                if let Some(reference) = self.now().await.gateway_reference {
                    self.answers.extend(self.world.gateway.status(&reference).await.unwrap());
                }
            }
            Happening::Hear(place) => {
                if let Some(news) = self.answers.get(place % self.answers.len().max(1)).cloned() {
                    let (mut connection, at) = (self.world.connection().await, self.world.now());
                    news_apply::run(&mut connection, at, self.payout.id, &news).await.unwrap();
                }
            }
        }
        self.assert_holds().await;
    }

    fn set(&mut self, which: usize, sender: Sender) {
        *self.senders.get_mut(which).unwrap() = sender;
    }

    /// The gateway answers whoever waits for a creation.
    fn answer(&mut self, which: usize, outcome: CreateOutcome) {
        if let Some(Sender::Begun(order)) = self.senders.get(which).cloned() {
            self.set(which, Sender::Created(order, outcome));
        }
    }

    async fn step(&mut self, which: usize) {
        let sender = self.senders.get(which).cloned().unwrap();
        let next = self.next(sender).await;
        self.set(which, next);
    }

    /// One call, or one transaction.
    async fn next(&self, sender: Sender) -> Sender {
        let (id, now, gateway) = (self.payout.id, self.world.now(), &self.world.gateway);
        match sender {
            Sender::Idle => self.begin(None).await,
            Sender::Begun(order) => {
                let outcome = gateway.create(&order).await.unwrap();
                Sender::Created(order, outcome)
            }
            Sender::Created(order, outcome) => self.created(order, outcome).await,
            Sender::Stored(reference) => {
                let outcome = gateway.approve(&reference).await.unwrap();
                Sender::Decided(reference, outcome)
            }
            Sender::Decided(reference, DecideOutcome::Done) => {
                let mut connection = self.world.connection().await;
                sending_mark::sent(&mut connection, now, id, &reference).await.unwrap();
                Sender::Idle
            }
            Sender::Decided(..) => {
                payout_refresh::run(&self.world.services, id).await.unwrap();
                Sender::Idle
            }
        }
    }

    async fn begin(&self, instead_of: Option<Uuid>) -> Sender {
        let fresh = FreshKey { key: key(), instead_of };
        let (mut connection, now) = (self.world.connection().await, self.world.now());
        let keys = &self.world.services.keys;
        match sending_begin::run(&mut connection, now, keys, self.payout.id, fresh).await.unwrap() {
            None => Sender::Idle,
            Some(Sending::Create(order)) => Sender::Begun(order),
            Some(Sending::Approve(created)) => Sender::Stored(created.reference),
        }
    }

    async fn created(&self, order: PayoutOrder, outcome: CreateOutcome) -> Sender {
        let (id, now) = (self.payout.id, self.world.now());
        if outcome == CreateOutcome::KeyUsedOtherwise {
            return self.begin(Some(order.key)).await;
        }
        let mut connection = self.world.connection().await;
        if let CreateOutcome::Created(reference) = outcome {
            let stored = reference_store::run(&mut connection, now, id, order.key, &reference).await;
            return if stored.unwrap() { Sender::Stored(reference) } else { Sender::Idle };
        }
        sending_mark::refused(&mut connection, now, id, order.key, "no").await.unwrap();
        Sender::Idle
    }

    async fn now(&self) -> Payout {
        self.world.payout(self.payout.id).await
    }

    /// Whether the bank has its money, or is about to.
    fn is_gone(&self) -> bool {
        let entries = self.world.gateway.entries_of(self.payout.id);
        entries.iter().any(|entry| entry.times_left > 0 && entry.status != GatewayPayoutStatus::Failed)
    }

    async fn assert_holds(&self) {
        self.world.assert_sound().await;
        let payout = self.now().await;
        let entries = self.world.gateway.entries_of(self.payout.id);
        assert!(self.world.gateway.times_left(self.payout.id) <= 1, "{entries:?}");
        let is_hers = payout.status == PayoutStatus::Failed;
        assert!(!(is_hers && self.is_gone()), "{payout:?} {entries:?}");
        let held = self.world.balances(payout.person_id).await;
        let expected = match payout.status {
            PayoutStatus::Approved | PayoutStatus::Processing => (EARNED - ASKED, ASKED, 0),
            PayoutStatus::Paid => (EARNED - ASKED, 0, ASKED),
            _ => (EARNED, 0, 0),
        };
        assert_eq!((held.available, held.in_transit, held.paid), expected);
        assert_eq!(self.world.held(AccountPurpose::PayoutBalance).await, -held.paid);
    }

    /// Whoever is still there goes on to the end, and the bank too.
    async fn settle(&mut self, says: GatewayPayoutStatus) {
        for which in 0..SENDERS {
            for _ in 0..6 {
                self.step(which).await;
            }
        }
        payout_send::run(&self.world.services, self.payout.id).await.unwrap();
        self.world.gateway.bank_says(self.payout.id, says);
        payout_refresh::run(&self.world.services, self.payout.id).await.unwrap();
        self.assert_holds().await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn money_leaves_once_whoever_dies(
        happenings in prop::collection::vec(happening(), 1..30),
        arrives in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut play = Play::open().await;
            for happening in &happenings {
                play.happen(happening).await;
            }
            let says = if arrives { GatewayPayoutStatus::Completed } else { GatewayPayoutStatus::Failed };
            play.settle(says).await;
            let payout = play.now().await;
            let expected = if play.is_gone() { PayoutStatus::Paid } else { PayoutStatus::Failed };
            assert_eq!((payout.status, payout.attention), (expected, None), "{payout:?}");
        });
    }

    /// The same through the flows, with calls that are lost on the way there and back.
    #[test]
    fn whatever_is_lost_it_ends_where_the_gateway_says(
        troubles in prop::collection::vec((0..4_usize, any::<bool>()), 0..12),
        runs in prop::collection::vec(any::<bool>(), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let play = Play::open().await;
            let calls = [Call::Create, Call::Approve, Call::Status, Call::Balance];
            for (which, is_answer) in troubles {
                let trouble = if is_answer { Trouble::AnswerLost } else { Trouble::NeverArrives };
                play.world.gateway.trouble(*calls.get(which).unwrap(), trouble);
            }
            for is_send in runs {
                // Whether it comes to an end or not, it may be run again.
                if is_send {
                    drop(payout_send::run(&play.world.services, play.payout.id).await);
                } else {
                    drop(payout_refresh::run(&play.world.services, play.payout.id).await);
                }
                play.assert_holds().await;
            }
            play.world.gateway.be_well();
            payout_send::run(&play.world.services, play.payout.id).await.unwrap();
            assert_eq!(play.now().await.status, PayoutStatus::Processing);
            assert_eq!(play.world.gateway.entries().len(), 1, "one key, one payout");
            play.world.gateway.bank_says(play.payout.id, GatewayPayoutStatus::Completed);
            payout_refresh::run(&play.world.services, play.payout.id).await.unwrap();
            assert_eq!(play.now().await.status, PayoutStatus::Paid);
            play.assert_holds().await;
        });
    }
}
