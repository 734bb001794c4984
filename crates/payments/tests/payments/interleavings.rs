//! Two students want one slot, and everything happens in any order: whoever pays has the time or gets the money back, and
//! whoever has the time for good never loses it.

#![expect(clippy::indexing_slicing, reason = "there are two buyers")]

use std::collections::BTreeSet;
use std::sync::Arc;

use database::schema::{calendar_claims, order_lines, orders, payment_lines, payments as payment_rows};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{OrderId, PaymentId};
use payments::gateway::TransactionState::{self, Challenged, Denied, Expired, Paid, Pending};
use payments::{Order, OrderLine, OrderStatus, Payment, PaymentLine, PaymentStatus};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use uuid::Uuid;

use crate::gateway::{content, news};
use crate::world::{Human, Sold, World, hours};

/// How many interleavings are tried; `PROPTEST_CASES` asks for more, and for others every time.
const CASES: u32 = 32;

/// Something that happens, to the first student or the second.
#[derive(Debug, Clone, Copy)]
enum Event {
    Holds(usize),
    Starts(usize),
    /// The gateway has news of one of the student's attempts, counted from the latest.
    Hears(usize, usize, TransactionState),
    Cancels(usize),
    MinutesPass(i64),
    HoldsAreSwept,
    JobsRun,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let who = || 0_usize..2;
    let state = prop::sample::select(vec![Pending, Challenged, Paid, Paid, Paid, Denied, Expired]);
    let event = prop_oneof![
        3 => who().prop_map(Event::Holds),
        4 => who().prop_map(Event::Starts),
        6 => (who(), prop::sample::select(vec![0_usize, 0, 0, 1, 2]), state).prop_map(|(who, attempt, state)| Event::Hears(who, attempt, state)),
        1 => who().prop_map(Event::Cancels),
        3 => prop::sample::select(vec![1_i64, 5, 14, 15, 60]).prop_map(Event::MinutesPass),
        2 => Just(Event::HoldsAreSwept),
        2 => Just(Event::JobsRun),
    ];
    prop::collection::vec(event, 4..24)
}

/// A student and all she tried.
struct Buyer {
    human: Human,
    sold: Vec<Sold>,
    attempts: Vec<Payment>,
}

struct Case<'w> {
    world: &'w World,
    teacher: Human,
    buyers: [Buyer; 2],
    /// Who had the time for good at some moment.
    secured: BTreeSet<Uuid>,
}

impl<'w> Case<'w> {
    async fn new(world: &'w World) -> Self {
        let teacher = world.teacher().await;
        let first = (world.now() - crate::world::start()).num_hours() + 48;
        world.publish(&teacher, hours(first, first + 1)).await;
        let buyer = async || Buyer { human: world.student().await, sold: Vec::new(), attempts: Vec::new() };
        Self { world, teacher, buyers: [buyer().await, buyer().await], secured: BTreeSet::new() }
    }

    async fn happen(&mut self, event: Event) {
        let world = self.world;
        match event {
            Event::Holds(who) => {
                let slot = self.slot().await;
                let buyer = &mut self.buyers[who];
                if let Some(slot) = slot
                    && let Ok(sold) = world.hold(&buyer.human, &self.teacher, slot, None).await
                {
                    buyer.sold.push(sold);
                }
            }
            Event::Starts(who) => {
                let buyer = &mut self.buyers[who];
                if let Some(sold) = buyer.sold.last()
                    && let Ok(payment) = world.start(&buyer.human, sold.order_id).await
                    && buyer.attempts.iter().all(|known| known.id != payment.id)
                {
                    buyer.attempts.push(payment);
                }
            }
            Event::Hears(who, attempt, state) => {
                if let Some(payment) = self.buyers[who].attempts.iter().rev().nth(attempt) {
                    world.hear(payment, state).await;
                }
            }
            Event::Cancels(who) => {
                if let Some(sold) = self.buyers[who].sold.last()
                    && world.order(sold.order_id).await.status == OrderStatus::Open
                {
                    world.cancel(*sold).await;
                }
            }
            Event::MinutesPass(minutes) => world.advance(minutes),
            Event::HoldsAreSwept => self.sweep().await,
            Event::JobsRun => world.drain().await,
        }
        self.check_secured(event).await;
    }

    async fn slot(&self) -> Option<calendar::TimeRange> {
        use database::schema::availability_slots as slots;
        let slot: Option<calendar::Slot> = slots::table
            .filter(slots::person_id.eq(self.teacher.person_id))
            .select(calendar::Slot::as_select())
            .first(&mut self.world.connection().await)
            .await
            .optional()
            .unwrap();
        slot.filter(|slot| slot.starts_at > self.world.now()).map(|slot| slot.during())
    }

    async fn sweep(&self) {
        for sold in self.buyers.iter().flat_map(|buyer| &buyer.sold) {
            self.world.expire(*sold).await;
        }
    }

    /// Nobody loses what was secured, and nobody has it beside somebody else.
    async fn check_secured(&mut self, event: Event) {
        let now: Vec<Uuid> = calendar_claims::table
            .filter(calendar_claims::person_id.eq(self.teacher.person_id))
            .filter(calendar_claims::status.eq("SECURED"))
            .select(calendar_claims::owner_id)
            .load(&mut self.world.connection().await)
            .await
            .unwrap();
        assert!(now.len() <= 1, "{event:?}: {now:?} have it at once");
        assert!(
            self.secured.iter().all(|owner| now.contains(owner)),
            "{event:?}: {:?} lost it",
            self.secured
        );
        self.secured.extend(now);
    }

    async fn check_end(&self) {
        for id in self.buyers.iter().flat_map(|buyer| &buyer.sold).map(|sold| sold.order_id) {
            self.check_order(id).await;
        }
        for id in self.buyers.iter().flat_map(|buyer| &buyer.attempts).map(|payment| payment.id) {
            self.check_payment(id).await;
        }
    }

    async fn check_order(&self, id: OrderId) {
        let mut connection = self.world.connection().await;
        let order: Order =
            orders::table.find(id).select(Order::as_select()).first(&mut connection).await.unwrap();
        let lines: Vec<OrderLine> = order_lines::table
            .filter(order_lines::order_id.eq(id))
            .select(OrderLine::as_select())
            .load(&mut connection)
            .await
            .unwrap();
        let with = |status| lines.iter().filter(move |line| line.status == status);
        let total: i64 = with(OrderStatus::Open).chain(with(OrderStatus::Paid)).map(|line| line.amount).sum();
        assert_eq!(order.total_amount, total);
        assert_eq!(order.status == OrderStatus::Open, with(OrderStatus::Open).count() > 0);
        assert_eq!(order.status == OrderStatus::Paid, with(OrderStatus::Paid).count() > 0);
    }

    /// What came stays for time that is there, or went back.
    async fn check_payment(&self, id: PaymentId) {
        let mut connection = self.world.connection().await;
        let (payment, line, share): (Payment, OrderLine, PaymentLine) = payment_lines::table
            .inner_join(payment_rows::table)
            .inner_join(order_lines::table)
            .filter(payment_lines::payment_id.eq(id))
            .select((Payment::as_select(), OrderLine::as_select(), PaymentLine::as_select()))
            .first(&mut connection)
            .await
            .unwrap();
        let is_paid_by_it = line.paid_by_payment_id == Some(id);
        // A card that was called off and paid nevertheless was voided: that money is back as well, though not by us.
        let back = share.refunded_amount;
        match payment.status {
            PaymentStatus::Settled => {
                let has_time = is_paid_by_it && line.secured_at.is_some();
                assert_ne!(has_time, back == payment.amount, "{payment:?} {line:?}");
                assert!(back == 0 || back == payment.amount, "{payment:?} {line:?}");
                assert_eq!(payment.refunded_amount, back, "{payment:?} {line:?}");
                if let Some(owner) = line.claim_owner_id.filter(|_| has_time) {
                    assert!(self.secured.contains(&owner));
                }
            }
            PaymentStatus::Reversed => assert!(!is_paid_by_it || line.reversed_at.is_some(), "{line:?}"),
            _ => assert!(!is_paid_by_it && back == 0, "{payment:?} {line:?}"),
        }
    }
}

#[tokio::test]
async fn whoever_pays_has_the_time_or_the_money_back() {
    let (mut runner, cases) = match std::env::var("PROPTEST_CASES") {
        Ok(cases) => (TestRunner::new(Config::default()), cases.parse().unwrap()),
        Err(_) => (TestRunner::deterministic(), CASES),
    };
    let world = World::new().await;
    let (mut settled, mut refunded) = (0, 0);
    for _ in 0..cases {
        let happening = events().new_tree(&mut runner).unwrap().current();
        // Read when an assertion fails.
        println!("{happening:?}");
        let mut case = Case::new(&world).await;
        for event in [Event::Holds(0), Event::Starts(0)].into_iter().chain(happening) {
            case.happen(event).await;
        }
        world.drain().await;
        world.advance(26 * 60);
        case.sweep().await;
        world.drain().await;
        case.check_end().await;
        settled += case.secured.len();
        refunded = world.gateway.refunds().len();
    }
    assert_eq!(world.count("refunds WHERE status IN ('REQUESTED', 'SENT', 'MANUAL_REQUIRED')").await, 0);
    assert_eq!(world.count("jobs WHERE status = 'DEAD'").await, 0);
    println!("{settled} had the time, {refunded} got the money back");
    assert!(settled > 0 && refunded > 0, "{settled} had the time, {refunded} got the money back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn and_when_everything_happens_at_once() {
    let world = Arc::new(World::new().await);
    for round in 0..12 {
        let mut case = Case::new(&world).await;
        for event in [Event::Holds(0), Event::Starts(0), Event::MinutesPass(14 + i64::from(round % 2))] {
            case.happen(event).await;
        }
        let slot = case.slot().await;
        let [first, second] = &case.buyers;
        let (payment, sold) = (first.attempts[0].clone(), first.sold[0]);
        let mut paid = news(payment.id, payment.amount, Paid);
        paid.content = content(&paid);
        world.gateway.say(payment.id, &paid);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let services = world.services.clone();
            tasks.spawn(async move {
                payments::flows::payment_refresh::run(&services, payment.id, None).await.unwrap();
                None
            });
        }
        let sweeping = Arc::clone(&world);
        tasks.spawn(async move {
            sweeping.expire(sold).await;
            None
        });
        let (holding, rival, teacher) = (Arc::clone(&world), second.human.clone(), case.teacher.clone());
        let slot = slot.unwrap();
        tasks.spawn(async move { holding.hold(&rival, &teacher, slot, None).await.ok() });
        let held = tasks.join_all().await.into_iter().flatten();
        case.buyers[1].sold.extend(held);
        case.check_secured(Event::JobsRun).await;
        for event in [Event::Starts(1), Event::Hears(1, 0, Paid), Event::JobsRun] {
            case.happen(event).await;
        }
        case.check_end().await;
    }
    assert_eq!(world.count("jobs WHERE status = 'DEAD'").await, 0);
}
