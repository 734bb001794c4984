//! Several teachers ask, admins decide, the gateway sends and the bank sends back, in any order: nobody gets more than she earned,
//! nothing is sent twice, and the books tell the same after every step.

#![expect(clippy::indexing_slicing, reason = "teachers and admins are named by their place")]

use chrono::TimeDelta;
use kernel::id::{PayoutBatchId, PayoutId};
use payouts::commands::payout_refuse::{self, PayoutRefuseInput};
use payouts::gateway::GatewayPayoutStatus;
use payouts::{PayoutMethod, PayoutStatus};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::batching::reject;
use crate::by_hand::{bring_back, fail, send};
use crate::calling_off::cancel;
use crate::gateway::{Call, Trouble};
use crate::world::{Human, World};

/// How many interleavings are tried; `PROPTEST_CASES` asks for more, and for others every time.
const CASES: u32 = 24;
const TEACHERS: usize = 3;

/// Something that happens. Teachers and admins are named by their place, payouts and batches counted from the latest.
#[derive(Debug, Clone, Copy)]
enum Event {
    Earns(usize, i64),
    /// Money goes back that was hers already, whether it was paid out or not.
    Refunds(usize, i64),
    Asks(usize, i64),
    Cancels(usize, usize),
    Refuses(usize),
    /// An admin puts together what nobody has put together yet.
    Batches(usize, PayoutMethod),
    Approves(usize, usize),
    Rejects(usize, usize),
    JobsRun,
    MinutesPass(i64),
    /// The next call to the gateway is lost, on its way there or back.
    IsLost(Call, bool),
    BankSays(usize, GatewayPayoutStatus),
    MarksSent(usize, usize),
    MarksFailed(usize, usize),
    MarksReturned(usize, usize),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let teacher = || 0_usize..TEACHERS;
    // The last admin is the last teacher.
    let admin = || 0_usize..3;
    let which = || prop::sample::select(vec![0_usize, 0, 0, 1, 2, 3]);
    let amount = || prop::sample::select(vec![50_000_i64, 60_000, 100_000, 149_999, 400_000]);
    let method = prop::sample::select(vec![PayoutMethod::Gateway, PayoutMethod::Manual]);
    let call = prop::sample::select(vec![Call::Create, Call::Approve, Call::Status]);
    let says = prop::sample::select(vec![
        GatewayPayoutStatus::Processed,
        GatewayPayoutStatus::Completed,
        GatewayPayoutStatus::Completed,
        GatewayPayoutStatus::Failed,
    ]);
    let event = prop_oneof![
        2 => (teacher(), amount()).prop_map(|(who, amount)| Event::Earns(who, amount)),
        1 => (teacher(), amount()).prop_map(|(who, amount)| Event::Refunds(who, amount)),
        6 => (teacher(), amount()).prop_map(|(who, amount)| Event::Asks(who, amount)),
        1 => (teacher(), which()).prop_map(|(who, payout)| Event::Cancels(who, payout)),
        1 => which().prop_map(Event::Refuses),
        4 => (admin(), method).prop_map(|(who, method)| Event::Batches(who, method)),
        5 => (admin(), which()).prop_map(|(who, batch)| Event::Approves(who, batch)),
        1 => (admin(), which()).prop_map(|(who, batch)| Event::Rejects(who, batch)),
        5 => Just(Event::JobsRun),
        3 => prop::sample::select(vec![1_i64, 11, 16, 70, 25 * 60]).prop_map(Event::MinutesPass),
        1 => (call, any::<bool>()).prop_map(|(call, is_done)| Event::IsLost(call, is_done)),
        5 => (which(), says).prop_map(|(payout, says)| Event::BankSays(payout, says)),
        5 => (admin(), which()).prop_map(|(who, payout)| Event::MarksSent(who, payout)),
        1 => (admin(), which()).prop_map(|(who, payout)| Event::MarksFailed(who, payout)),
        3 => (admin(), which()).prop_map(|(who, payout)| Event::MarksReturned(who, payout)),
    ];
    prop::collection::vec(event, 8..40)
}

struct Case<'w> {
    world: &'w World,
    teachers: Vec<Human>,
    admins: Vec<Human>,
    /// What each teacher earned, less what went back.
    earned: Vec<i64>,
    payouts: Vec<PayoutId>,
    batches: Vec<PayoutBatchId>,
}

impl<'w> Case<'w> {
    async fn new(world: &'w World) -> Self {
        let teaching_admin = world.teaching_admin_with(200_000).await;
        let teachers = vec![
            world.teacher_with(200_000).await,
            world.teacher_with(200_000).await,
            teaching_admin.clone(),
        ];
        let admins = vec![world.admin().await, world.admin().await, teaching_admin];
        let earned = vec![200_000; TEACHERS];
        Self { world, teachers, admins, earned, payouts: Vec::new(), batches: Vec::new() }
    }

    /// A payout counted from the latest.
    fn payout(&self, which: usize) -> Option<PayoutId> {
        self.payouts.iter().rev().nth(which).copied()
    }

    /// One that is sent by hand and stands there, counted from the latest; where there is none, any: what is not so is refused.
    async fn by_hand(&self, status: PayoutStatus, which: usize) -> Option<PayoutId> {
        let mut fitting = Vec::new();
        for id in self.payouts.iter().rev() {
            let payout = self.world.payout(*id).await;
            if payout.status == status && payout.method == Some(PayoutMethod::Manual) {
                fitting.push(*id);
            }
        }
        fitting.get(which).or(fitting.first()).copied().or_else(|| self.payout(which))
    }

    async fn happen(&mut self, event: Event) {
        let world = self.world;
        // What is refused, is refused: what must hold afterwards is the same.
        match event {
            Event::Earns(..) | Event::Refunds(..) | Event::Asks(..) | Event::Cancels(..) => {
                self.teacher_does(event).await;
            }
            Event::JobsRun => world.drain().await,
            Event::MinutesPass(minutes) => world.advance(TimeDelta::minutes(minutes)),
            Event::IsLost(call, is_done) => {
                let trouble = if is_done { Trouble::AnswerLost } else { Trouble::NeverArrives };
                world.gateway.trouble(call, trouble);
            }
            Event::BankSays(which, status) => {
                let left = self.payouts.iter().rev().filter(|id| world.gateway.times_left(**id) > 0);
                if let Some(id) = left.copied().nth(which) {
                    world.gateway.bank_says(id, status);
                    // A notification has the gateway asked. One that is lost is made up for by the sweep.
                    let _ = payouts::flows::payout_refresh::run(&world.services, id).await;
                }
            }
            _ => self.admin_does(event).await,
        }
        self.check(event).await;
    }

    async fn teacher_does(&mut self, event: Event) {
        let world = self.world;
        match event {
            Event::Earns(who, amount) | Event::Refunds(who, amount) => {
                let amount = if matches!(event, Event::Earns(..)) { amount } else { -amount };
                world.earn(self.teachers[who].person_id, amount).await;
                self.earned[who] += amount;
            }
            Event::Asks(who, amount) => {
                let teacher = &self.teachers[who];
                let before = world.balances(teacher.person_id).await.available;
                let asked = world.request(teacher, amount).await;
                assert!(asked.is_err() || amount <= before, "{amount} of {before}");
                self.payouts.extend(asked.ok().map(|payout| payout.id));
            }
            Event::Cancels(who, which) => {
                if let Some(id) = self.payout(which) {
                    let _ = cancel(world, &self.teachers[who], id).await;
                }
            }
            _ => {}
        }
    }

    async fn admin_does(&mut self, event: Event) {
        let world = self.world;
        let batch = |which: usize| self.batches.iter().rev().nth(which).copied();
        match event {
            Event::Refuses(which) => {
                if let Some(payout_id) = self.payout(which) {
                    let input = PayoutRefuseInput { payout_id, reason: "No".to_owned() };
                    let (mut connection, admin) = (world.connection().await, &self.admins[0]);
                    let _ = payout_refuse::run(&mut connection, &admin.actor, world.now(), input).await;
                }
            }
            Event::Batches(who, method) => {
                let free = self.free(who).await;
                let made = world.batch(&self.admins[who], &free, method).await;
                assert_eq!(made.is_ok(), !free.is_empty(), "{made:?}");
                self.batches.extend(made.ok().map(|batch| batch.id));
            }
            Event::Approves(who, which) => {
                if let Some(id) = batch(which) {
                    let _ = world.approve(&self.admins[who], id).await;
                }
            }
            Event::Rejects(who, which) => {
                if let Some(id) = batch(which) {
                    let _ = reject(world, &self.admins[who], id, "No").await;
                }
            }
            Event::MarksSent(who, which) => {
                if let Some(id) = self.by_hand(PayoutStatus::Approved, which).await {
                    let _ = send(world, &self.admins[who], id).await;
                }
            }
            Event::MarksFailed(who, which) => {
                if let Some(id) = self.by_hand(PayoutStatus::Approved, which).await {
                    let _ = fail(world, &self.admins[who], id, "No").await;
                }
            }
            Event::MarksReturned(who, which) => {
                if let Some(id) = self.by_hand(PayoutStatus::Paid, which).await {
                    let _ = bring_back(world, &self.admins[who], id, "Back").await;
                }
            }
            _ => {}
        }
    }

    /// What the admin can put together.
    async fn free(&self, admin: usize) -> Vec<PayoutId> {
        let mut free = Vec::new();
        for id in &self.payouts {
            let payout = self.world.payout(*id).await;
            let is_free = payout.status == PayoutStatus::Requested && payout.batch_id.is_none();
            if is_free && payout.person_id != self.admins[admin].person_id {
                free.push(*id);
            }
        }
        free
    }

    /// What must hold after every step.
    async fn check(&self, event: Event) {
        let world = self.world;
        world.assert_sound().await;
        for (teacher, earned) in self.teachers.iter().zip(&self.earned) {
            let balances = world.balances(teacher.person_id).await;
            let told = balances.available + balances.in_transit + balances.paid;
            assert_eq!(told, *earned, "{event:?}: {balances:?}");
            assert!(balances.in_transit >= 0 && balances.paid >= 0, "{event:?}: {balances:?}");
        }
        for id in &self.payouts {
            let (payout, times_left) = (world.payout(*id).await, world.gateway.times_left(*id));
            assert!(times_left <= 1, "{event:?}: {payout:?} left {times_left} times");
            let is_sent_by_gateway = payout.method == Some(PayoutMethod::Gateway);
            let has_left = matches!(payout.status, PayoutStatus::Processing | PayoutStatus::Paid);
            if is_sent_by_gateway && has_left {
                assert_eq!(times_left, 1, "{event:?}: {payout:?}");
            }
            if !is_sent_by_gateway {
                assert_eq!(times_left, 0, "{event:?}: {payout:?}");
            }
        }
    }

    async fn hours_pass(&self) {
        for _ in 0..6 {
            self.world.drain().await;
            self.world.advance(TimeDelta::minutes(70));
        }
        self.world.drain().await;
    }

    /// The end: nothing is lost any more, and the bank has taken what was sent to it.
    async fn end(&self) {
        let world = self.world;
        self.hours_pass().await;
        for id in &self.payouts {
            world.gateway.bank_says(*id, GatewayPayoutStatus::Completed);
        }
        self.hours_pass().await;
        self.check(Event::JobsRun).await;
        for id in &self.payouts {
            let payout = world.payout(*id).await;
            let waits_for_nobody = payout.method == Some(PayoutMethod::Gateway);
            let is_over = matches!(payout.status, PayoutStatus::Paid | PayoutStatus::Failed);
            assert!(!waits_for_nobody || is_over, "{payout:?}");
        }
    }
}

/// Something has arrived before anything can happen to it, by the gateway or by hand in turns.
fn beginning(round: u32) -> [Event; 8] {
    let method = if round.is_multiple_of(2) { PayoutMethod::Gateway } else { PayoutMethod::Manual };
    [
        Event::Asks(0, 50_000),
        Event::Asks(1, 60_000),
        Event::Batches(0, method),
        Event::Approves(1, 0),
        Event::JobsRun,
        Event::BankSays(0, GatewayPayoutStatus::Completed),
        Event::MarksSent(0, 0),
        Event::Asks(2, 60_000),
    ]
}

#[tokio::test]
async fn nobody_gets_more_than_she_earned_and_nothing_is_sent_twice() {
    let (mut runner, cases) = match std::env::var("PROPTEST_CASES") {
        Ok(cases) => (TestRunner::new(Config::default()), cases.parse().unwrap()),
        Err(_) => (TestRunner::deterministic(), CASES),
    };
    let world = World::new().await;
    for round in 0..cases {
        let happening = events().new_tree(&mut runner).unwrap().current();
        // Read when an assertion fails.
        println!("{happening:?}");
        let mut case = Case::new(&world).await;
        for event in beginning(round).into_iter().chain(happening) {
            case.happen(event).await;
        }
        case.end().await;
    }
    // What the interleavings must have seen, or they would show nothing.
    for seen in [
        "payouts WHERE status = 'PAID' AND method = 'GATEWAY'",
        "payouts WHERE status = 'PAID' AND method = 'MANUAL'",
        "payouts WHERE status = 'FAILED' AND paid_at IS NOT NULL AND method = 'GATEWAY'",
        "payouts WHERE status = 'FAILED' AND paid_at IS NOT NULL AND method = 'MANUAL'",
        "payouts WHERE status = 'FAILED' AND paid_at IS NULL",
        "payouts WHERE status = 'CANCELLED' AND batch_id IS NOT NULL",
        "payout_batches WHERE status = 'REJECTED'",
        "ledger_accounts WHERE purpose = 'TEACHER_AVAILABLE' AND balance > 0",
    ] {
        assert!(world.count(seen).await > 0, "no {seen}");
    }
}
