//! Money, the end of a hold, a rival and a teacher who changes her mind meet in every order: 1,000 random ones.

use std::cell::RefCell;
use std::collections::HashMap;

use ::payments::flows::payment_start::{self, PaymentStartInput};
use ::payments::gateway::TransactionState;
use ::payments::{OrderLine, OrderStatus};
use booking::{Booking, BookingStatus};
use calendar::commands::availability_slots_withdraw::{self, AvailabilitySlotsWithdrawInput};
use calendar::{Slot, TimeRange};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{bookings, calendar_claims, jobs as jobs_table, order_lines, payments, teachers};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jobs::JobRun;
use kernel::id::{BookingId, EntityId as _, JobId, PaymentId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use uuid::Uuid;

use crate::world::{Human, World, key};

const PRICE: i64 = 150_000;

/// Which of the two who want the slot.
#[derive(Debug, Clone, Copy)]
enum Side {
    Payer,
    Rival,
}

/// Something that somebody does, or that happens by itself.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Somebody books the slot, if it is to be had.
    Book(Side),
    /// Somebody who has a booking asks for a pay page.
    StartPayment(Side),
    /// Somebody pays on the page, however late; we do not hear of it yet.
    Pay(Side),
    /// The gateway doubts the payment.
    Doubt(Side),
    /// We hear of all payments.
    Hear,
    /// Somebody calls the own booking off.
    Cancel(Side),
    /// The teacher accepts or turns down what is paid.
    Answer(Side, bool),
    /// The teacher withdraws the slot.
    Withdraw,
    /// The teacher's profile leaves public view, or comes back.
    Publish(bool),
    /// Overdue holds are ended.
    Sweep,
    /// All jobs run.
    Drain,
    /// Minutes pass.
    Wait(i64),
}

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![3 => Just(Side::Payer), 2 => Just(Side::Rival)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => side().prop_map(Step::Book),
        2 => side().prop_map(Step::StartPayment),
        4 => side().prop_map(Step::Pay),
        1 => side().prop_map(Step::Doubt),
        4 => Just(Step::Hear),
        1 => side().prop_map(Step::Cancel),
        1 => (side(), any::<bool>()).prop_map(|(side, accepts)| Step::Answer(side, accepts)),
        1 => Just(Step::Withdraw),
        1 => any::<bool>().prop_map(Step::Publish),
        3 => Just(Step::Sweep),
        2 => Just(Step::Drain),
        4 => prop_oneof![Just(1_i64), Just(14), Just(15), Just(20)].prop_map(Step::Wait),
    ]
}

/// One of the two, and what is known of the booking, seen from outside.
struct Client {
    human: Human,
    booking: Option<Booking>,
    payments: Vec<PaymentId>,
    /// Whether the time was secured for her by her money.
    is_secured: bool,
}

impl Client {
    fn new(human: Human) -> Self {
        Self { human, booking: None, payments: Vec::new(), is_secured: false }
    }
}

/// A slot and the two who want it.
struct Case<'w> {
    world: &'w World,
    teacher: &'w Human,
    slot: Slot,
    payer: Client,
    rival: Client,
}

impl Case<'_> {
    fn clients(&self) -> impl Iterator<Item = &Client> {
        [&self.payer, &self.rival].into_iter()
    }

    fn client(&mut self, side: Side) -> &mut Client {
        match side {
            Side::Payer => &mut self.payer,
            Side::Rival => &mut self.rival,
        }
    }

    async fn take(&mut self, step: Step) {
        let world = self.world;
        match step {
            Step::Book(side) => self.book(side).await,
            Step::StartPayment(side) => self.start_payment(side).await,
            Step::Pay(side) => self.at_gateway(side, TransactionState::Paid),
            Step::Doubt(side) => self.at_gateway(side, TransactionState::Challenged),
            Step::Hear => self.hear().await,
            Step::Cancel(side) => {
                let client = self.client(side);
                if let Some(booking) = &client.booking {
                    // A refusal is an answer too.
                    let _ = world.cancel(&client.human.actor, booking, None).await;
                }
            }
            Step::Answer(side, accepts) => {
                let teacher = self.teacher;
                if let Some(booking) = &self.client(side).booking {
                    if accepts {
                        let _ = world.confirm(&teacher.actor, booking).await;
                    } else {
                        let _ = world.decline(&teacher.actor, booking, None).await;
                    }
                }
            }
            Step::Withdraw => self.withdraw().await,
            Step::Publish(is_public) => self.publish(is_public).await,
            Step::Sweep => {
                let run = JobRun { now: world.now(), attempt: 1, id: JobId::generate(world.now()) };
                booking::jobs::expire_overdue_holds(&world.pools, &run).await.unwrap();
            }
            Step::Drain => self.drain().await,
            Step::Wait(minutes) => world.clock.advance(TimeDelta::minutes(minutes)),
        }
    }

    /// Whoever was given the slot has it: until her hold ends, and for good once her money came in time.
    async fn watch(&mut self) {
        let now = self.world.now();
        let ids: Vec<_> =
            self.clients().filter_map(|client| client.booking.as_ref()).map(|it| it.id).collect();
        let stands = stand(self.world, &ids).await;
        for side in [Side::Payer, Side::Rival] {
            let client = self.client(side);
            let Some((status, line, claims)) =
                client.booking.as_ref().and_then(|booking| stands.get(&booking.id))
            else {
                continue;
            };
            client.is_secured |= line.secured_at.is_some();
            if line.status == OrderStatus::Open && line.expires_at.is_some_and(|end| now < end) {
                assert_eq!(*claims, 2, "a slot is lost that is held for her");
            } else if client.is_secured {
                let is_off = *status == BookingStatus::Cancelled;
                assert_eq!(*claims, if is_off { 0 } else { 2 }, "a slot is lost that she paid in time");
            }
        }
    }

    /// Each books once: what comes of a booking is followed to its end.
    async fn book(&mut self, side: Side) {
        let (world, wish) = (self.world, self.world.wish(&self.slot));
        let client = self.client(side);
        if client.booking.is_none() {
            client.booking = world.book(&client.human, wish).await.ok();
        }
    }

    async fn start_payment(&mut self, side: Side) {
        let world = self.world;
        let client = self.client(side);
        let Some(booking) = &client.booking else { return };
        let input = PaymentStartInput { order_id: booking.order_id, idempotency_key: key() };
        if let Ok(payment) = payment_start::run(&world.payments, &client.human.actor, input).await
            && !client.payments.contains(&payment.id)
        {
            client.payments.push(payment.id);
        }
    }

    /// On the latest page that still takes money, if there is one.
    fn at_gateway(&mut self, side: Side, state: TransactionState) {
        let gateway = &self.world.gateway;
        let client = self.client(side);
        if let Some(payment_id) = client.payments.iter().rev().find(|id| gateway.is_payable(**id)) {
            gateway.put(*payment_id, state);
        }
    }

    async fn hear(&mut self) {
        for side in [Side::Payer, Side::Rival] {
            for payment_id in self.client(side).payments.clone() {
                self.world.refresh(payment_id).await;
            }
        }
    }

    async fn withdraw(&self) {
        let mut connection = self.world.connection().await;
        let input = AvailabilitySlotsWithdrawInput { ids: vec![self.slot.id] };
        let (actor, now) = (&self.teacher.actor, self.world.now());
        // Not while somebody has it.
        let _ = availability_slots_withdraw::run(&mut connection, actor, now, input).await;
    }

    async fn publish(&self, is_public: bool) {
        let status = if is_public { "PUBLISHED" } else { "DRAFT" };
        let profile = teachers::table.filter(teachers::person_id.eq(self.teacher.person_id));
        let changed = diesel::update(profile).set(teachers::status.eq(status));
        assert_eq!(changed.execute(&mut self.world.connection().await).await.unwrap(), 1);
    }

    /// All that was on its way arrives; then everybody has what they are entitled to, and again when no hold is left.
    async fn judge(&mut self) {
        self.hear().await;
        self.drain().await;
        if self.assert_fair().await {
            // Doubts end badly, and what nobody paid ends.
            for side in [Side::Payer, Side::Rival] {
                self.end_doubts(side);
            }
            self.hear().await;
            self.world.clock.advance(TimeDelta::minutes(15));
            self.drain().await;
            assert!(!self.assert_fair().await, "every hold ends");
        }
        self.world.assert_sound().await;
    }

    /// The next case finds a slot after this one's, a public teacher, and no lesson or payment that goes on.
    async fn leave(&self) {
        self.world.clock.advance(TimeDelta::hours(1));
        self.publish(true).await;
        let mut connection = self.world.connection().await;
        diesel::update(payments::table)
            .set(payments::next_poll_at.eq(None::<DateTime<Utc>>))
            .execute(&mut connection)
            .await
            .unwrap();
        let paid = [BookingStatus::Paid, BookingStatus::Confirmed];
        let lines = bookings::table.filter(bookings::status.eq_any(paid)).select(bookings::order_line_id);
        diesel::update(order_lines::table.filter(order_lines::id.eq_any(lines)))
            .set(order_lines::release_due_at.eq(self.world.now()))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::update(bookings::table.filter(bookings::status.eq_any(paid)))
            .set((
                bookings::status.eq(BookingStatus::Completed),
                bookings::completed_at.eq(self.world.now()),
                bookings::completion_due_at.eq(None::<DateTime<Utc>>),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
    }

    /// Runs all jobs but those that only write mails: they have tests of their own.
    async fn drain(&self) {
        let mails = jobs_table::table.filter(jobs_table::kind.like("booking.%mail"));
        let reminders = jobs_table::table.filter(jobs_table::kind.eq("booking.reminder"));
        let mut connection = self.world.connection().await;
        diesel::delete(mails).execute(&mut connection).await.unwrap();
        diesel::delete(reminders).execute(&mut connection).await.unwrap();
        drop(connection);
        self.world.drain().await;
    }

    fn end_doubts(&mut self, side: Side) {
        let gateway = self.world.gateway.clone();
        for payment_id in self.client(side).payments.clone() {
            if gateway.state(payment_id) == Some(TransactionState::Challenged) {
                gateway.put(payment_id, TransactionState::Denied);
            }
        }
    }

    /// `true` when somebody still holds the slot unpaid.
    async fn assert_fair(&self) -> bool {
        let ids: Vec<_> =
            self.clients().filter_map(|client| client.booking.as_ref()).map(|it| it.id).collect();
        let stands = stand(self.world, &ids).await;
        for client in self.clients() {
            if let Some(booking) = &client.booking {
                self.assert_fair_to(client, stands.get(&booking.id).unwrap());
            }
        }
        stands.values().any(|(status, _, _)| *status == BookingStatus::Pending)
    }

    /// Who paid has the slot or the money back, and who did not pay in time has neither.
    fn assert_fair_to(&self, client: &Client, (status, line, claims): &Stand) {
        let gateway = &self.world.gateway;
        let came: i64 = client.payments.iter().map(|id| gateway.taken(*id)).sum();
        let went: i64 = client.payments.iter().map(|id| gateway.refunded(*id)).sum();
        let kept = came - went;
        match status {
            BookingStatus::Paid | BookingStatus::Confirmed => {
                assert_eq!((kept, *claims), (PRICE, 2), "she paid once and has the slot");
            }
            BookingStatus::Pending => {
                assert_eq!((kept, *claims), (0, 2), "she has the slot until her hold ends");
                assert!(self.world.now() < line.expires_at.unwrap());
            }
            BookingStatus::Cancelled => assert_eq!((kept, *claims), (0, 0), "all of it went back"),
            BookingStatus::Expired => {
                assert_eq!((kept, *claims), (0, 0), "all of it went back");
                assert!(!client.is_secured, "nobody loses what was given to her");
            }
            BookingStatus::InProgress | BookingStatus::Completed | BookingStatus::NoShow => {
                panic!("there was no lesson yet: {status}");
            }
        }
    }
}

/// Where a booking stands, its line, and how many live claims it has.
type Stand = (BookingStatus, OrderLine, usize);

async fn stand(world: &World, ids: &[BookingId]) -> HashMap<BookingId, Stand> {
    if ids.is_empty() {
        return HashMap::new();
    }
    let mut connection = world.connection().await;
    let rows: Vec<(BookingId, BookingStatus, OrderLine)> = bookings::table
        .inner_join(order_lines::table)
        .filter(bookings::id.eq_any(ids))
        .select((bookings::id, bookings::status, OrderLine::as_select()))
        .load(&mut connection)
        .await
        .unwrap();
    let owners: Vec<Uuid> = calendar_claims::table
        .filter(calendar_claims::owner_id.eq_any(ids.iter().map(|id| id.uuid())))
        .filter(calendar_claims::status.eq_any(["HELD", "SECURED"]))
        .select(calendar_claims::owner_id)
        .load(&mut connection)
        .await
        .unwrap();
    let claims = |id: BookingId| owners.iter().filter(|owner| **owner == id.uuid()).count();
    rows.into_iter().map(|(id, status, line)| (id, (status, line, claims(id)))).collect()
}

/// A database and the people in it.
struct Stage {
    world: World,
    teacher: Human,
    payer: Human,
    rival: Human,
}

impl Stage {
    async fn new() -> Self {
        let world = World::new().await;
        let (teacher, payer, rival) = (world.teacher().await, world.student().await, world.student().await);
        Self { world, teacher, payer, rival }
    }

    async fn play(&self, steps: Vec<Step>) {
        let world = &self.world;
        let starts_at = world.now() + TimeDelta::hours(24);
        let time = TimeRange { starts_at, ends_at: starts_at + TimeDelta::hours(1) };
        let slot = world.publish(&self.teacher, time).await;
        let (payer, rival) = (Client::new(self.payer.clone()), Client::new(self.rival.clone()));
        let mut case = Case { world, teacher: &self.teacher, slot, payer, rival };
        for step in [Step::Book(Side::Payer), Step::StartPayment(Side::Payer)].into_iter().chain(steps) {
            case.take(step).await;
            case.watch().await;
        }
        case.judge().await;
        case.leave().await;
    }
}

/// Plays random cases on one database, each with a slot of its own. Whatever fails leaves its database behind: smaller cases
/// are then sought on clean ones.
fn interleave(seed: u8, cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let clean: RefCell<Option<Stage>> = RefCell::default();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let outcome = TestRunner::new_with_rng(config, random).run(&vec(step(), 3..12), |steps| {
        let stage = clean.take().unwrap_or_else(|| runtime.block_on(Stage::new()));
        runtime.block_on(stage.play(steps));
        clean.replace(Some(stage));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn whoever_paid_has_the_slot_or_the_money_1() {
    interleave(1, 250);
}

#[test]
fn whoever_paid_has_the_slot_or_the_money_2() {
    interleave(2, 250);
}

#[test]
fn whoever_paid_has_the_slot_or_the_money_3() {
    interleave(3, 250);
}

#[test]
fn whoever_paid_has_the_slot_or_the_money_4() {
    interleave(4, 250);
}
