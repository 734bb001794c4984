//! A database with teachers, students and slots, a gateway in memory, and a clock that is moved. What sells lessons is played
//! here: `booking` stands above this crate.

use std::sync::{Arc, Mutex, PoisonError};

use calendar::claims::{self, TakeError};
use calendar::commands::availability_slots_publish::{self, AvailabilitySlotsPublishInput, NewSlot};
use calendar::{ClaimOwner, OwnerKind, TimeRange};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{order_lines, orders, payments as payment_rows};
use database::test_database::TestDatabase;
use database::{CommandError, DatabaseError, PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use jobs::{JobError, Registry, Runner, RunnerConfig};
use kernel::id::{BookingId, CategoryId, EntityId as _, OrderId, OrderLineId, PaymentId};
use kernel::{Clock, ManualClock, Money};
use mailer::{Mailer, Recorder};
use payments::flows::payment_start::{self, PaymentStartCode, PaymentStartInput};
use payments::gateway::{TransactionNews, TransactionState};
use payments::jobs::{
    LineSubject, OrderLineHoldChanged, OrderLinePaid, OrderLineRefundedOutside, OrderLineReversed,
};
use payments::orders::{LineEnd, NewLine};
use payments::{LineKind, Order, OrderLine, Payment, PaymentConfig, PaymentServices, RefundReason};
use uuid::Uuid;

use crate::gateway::{ScriptedGateway, news};

mod people;

pub(crate) use people::Human;

/// What a lesson costs here.
pub(crate) const PRICE: i64 = 150_000;

/// A world of its own for one test.
pub(crate) struct World {
    pub(crate) services: PaymentServices,
    pub(crate) gateway: ScriptedGateway,
    pub(crate) clock: ManualClock,
    pub(crate) mails: Recorder,
    /// What is taught here.
    pub(crate) category: Option<CategoryId>,
    told: Arc<Mutex<Vec<(&'static str, OrderLineId)>>>,
    runner: Runner,
    _database: TestDatabase,
}

/// A lesson in an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sold {
    pub(crate) order_id: OrderId,
    pub(crate) line_id: OrderLineId,
    pub(crate) owner: ClaimOwner,
}

/// Monday morning, 08:00 in Jakarta.
pub(crate) fn start() -> DateTime<Utc> {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

/// Hours after [`start`].
pub(crate) fn hour(hours: i64) -> DateTime<Utc> {
    start() + TimeDelta::hours(hours)
}

pub(crate) fn minute(minutes: i64) -> DateTime<Utc> {
    start() + TimeDelta::minutes(minutes)
}

pub(crate) fn hours(from: i64, until: i64) -> TimeRange {
    TimeRange { starts_at: hour(from), ends_at: hour(until) }
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools =
            Pools::new(&PoolConfig { connections_max: 12, ..PoolConfig::new(database.url()) }).unwrap();
        let clock = ManualClock::starting_at(start());
        let gateway = ScriptedGateway::default();
        let services = PaymentServices {
            pools,
            clock: Clock::manual(clock.clone()),
            gateway: Arc::new(gateway.clone()),
            config: PaymentConfig::returning_to("https://teacherin.test/payment"),
        };
        let told = Arc::default();
        let mails = Recorder::new();
        let runner = runner(&services, &mails, &told);
        Self { services, gateway, clock, mails, category: None, told, runner, _database: database }
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.services.pools.write().await.unwrap()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn advance(&self, minutes: i64) {
        self.clock.advance(TimeDelta::minutes(minutes));
    }

    /// Runs due jobs until none is left.
    pub(crate) async fn drain(&self) {
        while self.runner.run_due().await.unwrap() > 0 {}
    }

    /// What lines were told so far, and forgets it.
    pub(crate) fn told(&self) -> Vec<(&'static str, OrderLineId)> {
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) async fn publish(&self, teacher: &Human, range: TimeRange) {
        let slot =
            NewSlot { starts_at: range.starts_at, ends_at: Some(range.ends_at), duration_minutes: None };
        let input = AvailabilitySlotsPublishInput { time_zone: "Asia/Jakarta".to_owned(), slots: vec![slot] };
        availability_slots_publish::run(&mut *self.connection().await, &teacher.actor, self.now(), input)
            .await
            .unwrap();
    }

    /// Holds the teacher's time for the student for 15 minutes and puts it into an order, as a booking does.
    pub(crate) async fn hold(
        &self,
        student: &Human,
        teacher: &Human,
        range: TimeRange,
        order_id: Option<OrderId>,
    ) -> Result<Sold, TakeError> {
        self.hold_priced(student, teacher, range, order_id, PRICE).await
    }

    /// The same at another price. What costs nothing completes by itself.
    pub(crate) async fn hold_priced(
        &self,
        student: &Human,
        teacher: &Human,
        range: TimeRange,
        order_id: Option<OrderId>,
        price: i64,
    ) -> Result<Sold, TakeError> {
        let now = self.now();
        let until = now + TimeDelta::minutes(15);
        let owner = ClaimOwner { kind: OwnerKind::Booking, id: BookingId::generate(now).uuid() };
        let people = [teacher.person_id, student.person_id];
        let line = NewLine {
            kind: LineKind::Booking,
            subject: owner.id,
            claim_owner: Some(owner.id),
            seller_person: teacher.person_id,
            category: self.category,
            title: "English – Ibu Sari".to_owned(),
            quantity: 1,
            unit_price: Money::rupiah(price),
            expires_at: until,
        };
        self.connection()
            .await
            .transaction::<_, TakeError, _>(async |connection| {
                let order = match order_id {
                    Some(id) => payments::orders::lock(connection, id).await?,
                    None => None,
                };
                let locked = claims::lock(connection, now, people, range).await?;
                claims::take(connection, now, &locked, owner, until).await?;
                let buyer = student.user_id;
                let (order_id, line_id) =
                    payments::orders::append_line(connection, now, buyer, order.as_ref(), line).await?;
                if let Some(order) = payments::orders::lock(connection, order_id).await? {
                    payments::orders::complete_if_free(connection, now, &order).await?;
                }
                Ok(Sold { order_id, line_id, owner })
            })
            .await
    }

    /// A student, a teacher with a slot tomorrow, and the student's hold of it.
    pub(crate) async fn sold(&self) -> (Human, Human, Sold) {
        let (student, teacher) = (self.student().await, self.teacher().await);
        self.publish(&teacher, hours(24, 25)).await;
        let sold = self.hold(&student, &teacher, hours(24, 25), None).await.unwrap();
        (student, teacher, sold)
    }

    pub(crate) async fn start(&self, student: &Human, order_id: OrderId) -> Started {
        start_with(&self.services, student, order_id, key()).await
    }

    /// A lesson that is held and whose page is open.
    pub(crate) async fn started(&self) -> (Human, Human, Sold, Payment) {
        let (student, teacher, sold) = self.sold().await;
        let payment = self.start(&student, sold.order_id).await.unwrap();
        (student, teacher, sold, payment)
    }

    /// The gateway has news, and is asked.
    pub(crate) async fn hear(&self, payment: &Payment, state: TransactionState) -> Payment {
        self.hear_news(payment.id, &news(payment.id, payment.amount, state)).await
    }

    pub(crate) async fn hear_news(&self, payment_id: PaymentId, news: &TransactionNews) -> Payment {
        self.gateway.say(payment_id, news);
        payments::flows::payment_refresh::run(&self.services, payment_id, None).await.unwrap().unwrap()
    }

    /// Ends holds that are over, as the sweep of bookings does.
    pub(crate) async fn expire(&self, sold: Sold) {
        expire(&self.services.pools, self.now(), sold.line_id).await.unwrap();
    }

    /// Decides that the line's money goes back; the gateway is asked when jobs run.
    pub(crate) async fn open_refund(&self, sold: Sold) {
        paid(&self.services.pools, self.now(), sold.line_id).await.unwrap();
    }

    /// Moves the clock, and ends the hold.
    pub(crate) async fn expire_later(&self, sold: Sold, minutes: i64) {
        self.advance(minutes);
        self.expire(sold).await;
    }

    /// The teacher takes all her slots back.
    pub(crate) async fn withdraw_all(&self, teacher: &Human) {
        use database::schema::availability_slots as slots;
        let mine = slots::table.filter(slots::person_id.eq(teacher.person_id));
        diesel::update(mine)
            .set((slots::withdrawn_at.eq(self.now()), slots::free.eq(false)))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
    }

    pub(crate) async fn cancel(&self, sold: Sold) {
        let now = self.now();
        self.connection()
            .await
            .transaction::<_, DatabaseError, _>(async |connection| {
                let order = payments::orders::lock(connection, sold.order_id).await?.unwrap();
                claims::release(connection, now, sold.owner).await?;
                let end = LineEnd::Cancelled;
                payments::orders::end_line(connection, now, &order, sold.line_id, end).await?;
                Ok(())
            })
            .await
            .unwrap();
    }
}

pub(crate) type Started = Result<Payment, CommandError<PaymentStartCode>>;

pub(crate) async fn start_with(
    services: &PaymentServices,
    who: &Human,
    order_id: OrderId,
    idempotency_key: Uuid,
) -> Started {
    payment_start::run(services, &who.actor, PaymentStartInput { order_id, idempotency_key }).await
}

pub(crate) fn key() -> Uuid {
    kernel::id::generate_uuid(start())
}

/// The code of a refusal with one reason, and its field.
pub(crate) fn code(outcome: Started) -> (PaymentStartCode, Option<String>) {
    let error = outcome.unwrap_err();
    let refusals = error.refusals().unwrap_or_else(|| panic!("{error:?}"));
    let [refusal] = refusals else { panic!("{refusals:?}") };
    (refusal.code, refusal.field.clone())
}

/// What bookings do when a hold is over.
async fn expire(pools: &Pools, now: DateTime<Utc>, line_id: OrderLineId) -> Result<(), DatabaseError> {
    pools
        .write()
        .await?
        .transaction::<_, DatabaseError, _>(async |connection| {
            let line: OrderLine =
                order_lines::table.find(line_id).select(OrderLine::as_select()).first(connection).await?;
            let order = payments::orders::lock(connection, line.order_id).await?.unwrap();
            let owner = ClaimOwner { kind: OwnerKind::Booking, id: line.claim_owner_id.unwrap() };
            if order.order().status == payments::OrderStatus::Open
                && claims::expire(connection, now, owner).await? == claims::ExpireOutcome::Gone
            {
                payments::orders::end_line(connection, now, &order, line_id, LineEnd::Expired).await?;
            }
            Ok(())
        })
        .await
}

/// What bookings do when a line is paid: money for time that is lost goes back.
async fn paid(pools: &Pools, now: DateTime<Utc>, line_id: OrderLineId) -> Result<(), DatabaseError> {
    pools
        .write()
        .await?
        .transaction::<_, DatabaseError, _>(async |connection| {
            let order_id: OrderId =
                order_lines::table.find(line_id).select(order_lines::order_id).first(connection).await?;
            let order = payments::orders::lock(connection, order_id).await?.unwrap();
            let line: OrderLine =
                order_lines::table.find(line_id).select(OrderLine::as_select()).first(connection).await?;
            if line.secured_at.is_none() {
                let reason = RefundReason::TimeLost;
                payments::refunds::open_full_of_line(connection, now, &order, line_id, reason).await?;
            }
            Ok(())
        })
        .await
}

impl World {
    pub(crate) async fn payment(&self, id: PaymentId) -> Payment {
        payment_rows::table
            .find(id)
            .select(Payment::as_select())
            .first(&mut self.connection().await)
            .await
            .unwrap()
    }

    pub(crate) async fn order(&self, id: OrderId) -> Order {
        orders::table.find(id).select(Order::as_select()).first(&mut self.connection().await).await.unwrap()
    }

    pub(crate) async fn line(&self, id: OrderLineId) -> OrderLine {
        order_lines::table
            .find(id)
            .select(OrderLine::as_select())
            .first(&mut self.connection().await)
            .await
            .unwrap()
    }

    /// The statuses of the owner's claims.
    pub(crate) async fn claims(&self, sold: Sold) -> Vec<String> {
        use database::schema::calendar_claims as claims;
        claims::table
            .filter(claims::owner_id.eq(sold.owner.id))
            .order((claims::created_at, claims::id))
            .select(claims::status)
            .load(&mut self.connection().await)
            .await
            .unwrap()
    }

    pub(crate) async fn count(&self, table: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let statement = format!("SELECT count(*) AS count FROM {table}");
        diesel::sql_query(statement).get_result::<Count>(&mut self.connection().await).await.unwrap().count
    }
}

fn runner(
    services: &PaymentServices,
    mails: &Recorder,
    told: &Arc<Mutex<Vec<(&'static str, OrderLineId)>>>,
) -> Runner {
    let note = |what: &'static str| {
        let told = Arc::clone(told);
        move |line: &LineSubject| {
            told.lock().unwrap_or_else(PoisonError::into_inner).push((what, line.order_line_id));
        }
    };
    let (told_paid, told_held) = (note("paid"), note("hold changed"));
    let (told_reversed, told_refunded) = (note("reversed"), note("refunded outside"));
    let (paying, expiring, losing) = (services.pools.clone(), services.pools.clone(), services.pools.clone());
    let mailer = Mailer::new(mails.clone());
    let registry = payments::jobs::register_refund_mails(Registry::new(), &services.pools, &mailer);
    let registry = payments::jobs::register(registry, services)
        .register(move |job: OrderLinePaid, run| {
            told_paid(&job.0);
            let pools = paying.clone();
            async move { Ok(paid(&pools, run.now, job.0.order_line_id).await?) }
        })
        .register(move |job: OrderLineHoldChanged, run| {
            told_held(&job.0);
            let pools = expiring.clone();
            async move { Ok(expire(&pools, run.now, job.0.order_line_id).await?) }
        })
        .register(move |job: OrderLineReversed, _| {
            told_reversed(&job.0);
            async { Ok(()) }
        })
        .register(move |job: OrderLineRefundedOutside, _| {
            told_refunded(&job.0);
            async { Ok(()) }
        })
        .register(move |job: calendar::jobs::ClaimExpired, run| {
            let pools = losing.clone();
            async move { lost(&pools, run.now, job.owner_id).await }
        });
    Runner::new(services.pools.clone(), services.clock.clone(), registry, RunnerConfig::default())
}

/// What bookings do when a rival took their time.
async fn lost(pools: &Pools, now: DateTime<Utc>, owner_id: Uuid) -> Result<(), JobError> {
    let line_id = order_lines::table
        .filter(order_lines::claim_owner_id.eq(owner_id))
        .select(order_lines::id)
        .first(&mut *pools.write().await?)
        .await?;
    Ok(expire(pools, now, line_id).await?)
}
