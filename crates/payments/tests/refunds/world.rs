//! A database with a paid order, and a gateway that does as it is told.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{
    order_lines, orders, payment_lines, payments as payment_rows, people, profiles, refunds, users,
};
use database::test_database::TestDatabase;
use database::{PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, TransactionManager as _};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jobs::{Registry, Runner, RunnerConfig};
use kernel::id::{LoginSessionId, OrderId, OrderLineId, PaymentId, PersonId, RefundId, UserId};
use kernel::{Actor, Clock, Currency, Locale, ManualClock, Randomness, Role, UserActor};
use mailer::{Mailer, Recorder};
use payments::gateway::{
    EndOutcome, GatewayEnd, GatewayError, GatewayRefund, Notification, NotificationError, PageRequest,
    PaymentGateway, PaymentPage, RefundOutcome, RefundRequest, TransactionNews,
};
use payments::jobs::AccountPage;
use payments::orders::LockedOrder;
use payments::refunds::NewRefund;
use payments::{
    Gateway, LineKind, OrderLine, OrderStatus, Payment, PaymentConfig, PaymentServices, PaymentStatus,
    Refund, RefundReason,
};
use uuid::Uuid;

/// What each of the order's two lines costs.
pub(crate) const PRICE: i64 = 100_000;

/// A world of its own for one test: an order of two lines, paid by `payment`.
pub(crate) struct World {
    pub(crate) services: PaymentServices,
    pub(crate) clock: ManualClock,
    pub(crate) gateway: Arc<ScriptedGateway>,
    pub(crate) mails: Recorder,
    pub(crate) buyer: Actor,
    pub(crate) seller: Actor,
    pub(crate) order: OrderId,
    pub(crate) lines: [OrderLineId; 2],
    pub(crate) payment: PaymentId,
    _database: TestDatabase,
}

pub(crate) fn start() -> DateTime<Utc> {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        let clock = ManualClock::starting_at(start());
        let gateway = Arc::new(ScriptedGateway::default());
        let services = PaymentServices {
            pools,
            clock: Clock::manual(clock.clone()),
            gateway: gateway.clone(),
            config: PaymentConfig::returning_to("https://example.test/return"),
        };
        let mut connection = services.pools.write().await.unwrap();
        let (buyer, buyer_id) = user(&mut connection, &[Role::Student]).await;
        let (seller, _) = user(&mut connection, &[Role::Teacher]).await;
        let order = order(&mut connection, buyer_id).await;
        let payment = settled_payment(&mut connection, order).await;
        let seller_person = seller.user().unwrap().person_id;
        let mut lines = Vec::new();
        for seconds in 0..2 {
            let created_at = start() + TimeDelta::seconds(seconds);
            let id = line(&mut connection, order, seller_person, payment, created_at).await;
            cover(&mut connection, payment, id).await;
            lines.push(id);
        }
        drop(connection);
        let lines = [lines[0], lines[1]];
        let mails = Recorder::new();
        Self { services, clock, gateway, mails, buyer, seller, order, lines, payment, _database: database }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.services.pools.write().await.unwrap()
    }

    pub(crate) async fn admin(&self) -> Actor {
        user(&mut *self.connection().await, &[Role::Admin]).await.0
    }

    pub(crate) async fn stranger(&self) -> Actor {
        user(&mut *self.connection().await, &[Role::Student]).await.0
    }

    /// Another payment of the same lines, which it did not pay.
    pub(crate) async fn second_payment(&self) -> PaymentId {
        let mut connection = self.connection().await;
        let second = settled_payment(&mut connection, self.order).await;
        for line in self.lines {
            cover(&mut connection, second, line).await;
        }
        second
    }

    /// Runs it in a transaction under the order's lock.
    pub(crate) async fn locked<T>(
        &self,
        act: impl AsyncFnOnce(&mut AsyncPgConnection, &LockedOrder) -> T,
    ) -> T {
        let mut connection = self.connection().await;
        let connection: &mut AsyncPgConnection = &mut connection;
        AnsiTransactionManager::begin_transaction(connection).await.unwrap();
        let order = payments::orders::lock(connection, self.order).await.unwrap().unwrap();
        let result = act(connection, &order).await;
        AnsiTransactionManager::commit_transaction(connection).await.unwrap();
        result
    }

    pub(crate) async fn open(&self, line: OrderLineId, amount: i64) -> Option<RefundId> {
        self.open_of(self.payment, line, amount).await
    }

    pub(crate) async fn open_of(
        &self,
        payment_id: PaymentId,
        order_line_id: OrderLineId,
        amount: i64,
    ) -> Option<RefundId> {
        let reason = RefundReason::LessonCancelled;
        let new = NewRefund { payment_id, order_line_id, amount, reason };
        let now = self.now();
        self.locked(async |connection, order| {
            payments::refunds::open(connection, now, order, new).await.unwrap()
        })
        .await
    }

    pub(crate) async fn open_full(&self, line: OrderLineId) -> Option<RefundId> {
        let now = self.now();
        self.locked(async |connection, order| {
            let reason = RefundReason::LessonCancelled;
            payments::refunds::open_full_of_line(connection, now, order, line, reason).await.unwrap()
        })
        .await
    }

    /// The gateway takes the payment back from us.
    pub(crate) async fn reverse(&self) {
        let (payment, now) = (self.payment, self.now());
        self.locked(async |connection, order| {
            diesel::update(payment_rows::table.find(payment))
                .set((payment_rows::status.eq(PaymentStatus::Reversed), payment_rows::reversed_at.eq(now)))
                .execute(connection)
                .await
                .unwrap();
            payments::refunds::void_open_of_payment(connection, now, order, payment).await.unwrap();
        })
        .await;
    }

    /// The gateway's account of what went back.
    pub(crate) async fn note(&self, refunded_amount: i64, listed: &[(&str, i64)]) {
        let listed: Vec<GatewayRefund> = listed
            .iter()
            .map(|(key, amount)| GatewayRefund {
                key: (*key).to_owned(),
                amount: *amount,
                is_confirmed: false,
            })
            .collect();
        let (payment, now) = (self.payment().await, self.now());
        self.locked(async |connection, order| {
            payments::refunds::outside::note(connection, now, order, &payment, refunded_amount, &listed)
                .await
                .unwrap();
        })
        .await;
        self.assert_sound().await;
    }

    pub(crate) async fn send(&self, refund: RefundId) -> Result<(), payments::FlowError> {
        let outcome = payments::refunds::send::run(&self.services, refund).await;
        self.assert_sound().await;
        outcome
    }

    /// Runs due jobs until none is left.
    pub(crate) async fn drain(&self) {
        let registry = payments::jobs::register(Registry::new(), &self.services);
        let mailer = Mailer::new(self.mails.clone());
        let registry = payments::jobs::register_refund_mails(registry, &self.services.pools, &mailer);
        let page = AccountPage {
            url: "https://example.test/refund-account".to_owned(),
            randomness: Randomness::system(),
        };
        let registry =
            payments::jobs::register_refund_account_mail(registry, &self.services.pools, &mailer, &page);
        let clock = Clock::manual(self.clock.clone());
        let runner = Runner::new(self.services.pools.clone(), clock, registry, RunnerConfig::default());
        while runner.run_due().await.unwrap() > 0 {}
    }

    pub(crate) async fn payment(&self) -> Payment {
        let rows = payment_rows::table.find(self.payment).select(Payment::as_select());
        rows.first(&mut self.connection().await).await.unwrap()
    }

    pub(crate) async fn line(&self, id: OrderLineId) -> OrderLine {
        let rows = order_lines::table.find(id).select(OrderLine::as_select());
        rows.first(&mut self.connection().await).await.unwrap()
    }

    pub(crate) async fn refund(&self, id: RefundId) -> Refund {
        let rows = refunds::table.find(id).select(Refund::as_select());
        rows.first(&mut self.connection().await).await.unwrap()
    }

    pub(crate) async fn refunds(&self) -> Vec<Refund> {
        let rows = refunds::table.order((refunds::created_at, refunds::id)).select(Refund::as_select());
        rows.load(&mut self.connection().await).await.unwrap()
    }

    /// How many jobs of the kind wait.
    pub(crate) async fn jobs(&self, kind: &str) -> i64 {
        use database::schema::jobs;
        let of_kind = jobs::table.filter(jobs::kind.eq(kind)).count();
        of_kind.get_result(&mut self.connection().await).await.unwrap()
    }

    /// What is counted as going back is what the refunds say.
    pub(crate) async fn assert_sound(&self) {
        let mut expected: HashMap<(PaymentId, OrderLineId), i64> = HashMap::new();
        for refund in self.refunds().await {
            if refund.status != payments::RefundStatus::Void {
                *expected.entry((refund.payment_id, refund.order_line_id)).or_default() += refund.amount;
            }
        }
        let rows: Vec<(PaymentId, OrderLineId, i64)> = payment_lines::table
            .select((payment_lines::payment_id, payment_lines::order_line_id, payment_lines::refunded_amount))
            .load(&mut self.connection().await)
            .await
            .unwrap();
        for (payment, line, counted) in rows {
            let refunded = expected.get(&(payment, line)).copied().unwrap_or_default();
            assert_eq!(counted, refunded, "{payment} {line}");
            let line = self.line(line).await;
            if line.paid_by_payment_id == Some(payment) {
                assert_eq!(line.refunded_amount, refunded, "{}", line.id);
            }
        }
    }
}

async fn user(connection: &mut AsyncPgConnection, roles: &[Role]) -> (Actor, UserId) {
    let (person_id, user_id) = (PersonId::generate(start()), UserId::generate(start()));
    diesel::insert_into(people::table)
        .values((people::id.eq(person_id), people::created_at.eq(start()), people::updated_at.eq(start())))
        .execute(connection)
        .await
        .unwrap();
    diesel::insert_into(users::table)
        .values((
            users::id.eq(user_id),
            users::person_id.eq(person_id),
            users::email.eq(format!("{}@contoh.test", user_id.to_string().to_lowercase())),
            users::created_at.eq(start()),
            users::updated_at.eq(start()),
        ))
        .execute(connection)
        .await
        .unwrap();
    diesel::insert_into(profiles::table)
        .values((
            profiles::user_id.eq(user_id),
            profiles::full_name.eq("Budi"),
            profiles::time_zone.eq("Asia/Jakarta"),
            profiles::locale.eq(Locale::Indonesian),
            profiles::created_at.eq(start()),
            profiles::updated_at.eq(start()),
        ))
        .execute(connection)
        .await
        .unwrap();
    let actor = Actor::User(UserActor {
        user_id,
        person_id,
        login_session_id: LoginSessionId::generate(start()),
        roles: roles.iter().copied().collect(),
        locale: Locale::Indonesian,
        request_id: None,
    });
    (actor, user_id)
}

async fn order(connection: &mut AsyncPgConnection, buyer: UserId) -> OrderId {
    let id = OrderId::generate(start());
    diesel::insert_into(orders::table)
        .values((
            orders::id.eq(id),
            orders::buyer_user_id.eq(buyer),
            orders::status.eq(OrderStatus::Paid),
            orders::currency.eq(Currency::Idr),
            orders::total_amount.eq(2 * PRICE),
            orders::expires_at.eq(start()),
            orders::paid_at.eq(start()),
            orders::created_at.eq(start()),
            orders::updated_at.eq(start()),
        ))
        .execute(connection)
        .await
        .unwrap();
    id
}

async fn settled_payment(connection: &mut AsyncPgConnection, order: OrderId) -> PaymentId {
    let id = PaymentId::generate(start());
    diesel::insert_into(payment_rows::table)
        .values((
            payment_rows::id.eq(id),
            payment_rows::order_id.eq(order),
            payment_rows::gateway.eq(Gateway::Midtrans),
            payment_rows::status.eq(PaymentStatus::Settled),
            payment_rows::currency.eq(Currency::Idr),
            payment_rows::amount.eq(2 * PRICE),
            payment_rows::gateway_transaction_id.eq(id.to_string()),
            payment_rows::method.eq("qris"),
            payment_rows::settled_at.eq(start()),
            payment_rows::created_at.eq(start()),
            payment_rows::updated_at.eq(start()),
        ))
        .execute(connection)
        .await
        .unwrap();
    id
}

async fn line(
    connection: &mut AsyncPgConnection,
    order: OrderId,
    seller: PersonId,
    paid_by: PaymentId,
    created_at: DateTime<Utc>,
) -> OrderLineId {
    let id = OrderLineId::generate(created_at);
    diesel::insert_into(order_lines::table)
        .values((
            order_lines::id.eq(id),
            order_lines::order_id.eq(order),
            order_lines::kind.eq(LineKind::Booking),
            order_lines::subject_id.eq(Uuid::from_u128(u128::from(created_at.timestamp().unsigned_abs()))),
            order_lines::seller_person_id.eq(seller),
            order_lines::title.eq("English"),
            order_lines::status.eq(OrderStatus::Paid),
            order_lines::quantity.eq(1),
            order_lines::unit_price.eq(PRICE),
            order_lines::amount.eq(PRICE),
            order_lines::paid_by_payment_id.eq(paid_by),
            order_lines::secured_at.eq(start()),
            order_lines::created_at.eq(created_at),
            order_lines::updated_at.eq(created_at),
        ))
        .execute(connection)
        .await
        .unwrap();
    id
}

async fn cover(connection: &mut AsyncPgConnection, payment: PaymentId, line: OrderLineId) {
    diesel::insert_into(payment_lines::table)
        .values((
            payment_lines::payment_id.eq(payment),
            payment_lines::order_line_id.eq(line),
            payment_lines::amount.eq(PRICE),
        ))
        .execute(connection)
        .await
        .unwrap();
}

/// A gateway that refunds as it is told, and knows of no transaction otherwise.
#[derive(Default)]
pub(crate) struct ScriptedGateway {
    answers: Mutex<VecDeque<Result<RefundOutcome, GatewayError>>>,
    asked: Mutex<Vec<RefundRequest>>,
}

impl ScriptedGateway {
    /// What it says next; without any it accepts.
    pub(crate) fn answers(&self, answer: Result<RefundOutcome, GatewayError>) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// What it was asked to send back so far.
    pub(crate) fn asked(&self) -> Vec<RefundRequest> {
        self.asked.lock().unwrap().clone()
    }
}

impl PaymentGateway for ScriptedGateway {
    fn open_page<'a>(&'a self, _: &'a PageRequest) -> BoxFuture<'a, Result<PaymentPage, GatewayError>> {
        async { Err(GatewayError::Unavailable("it only refunds".to_owned())) }.boxed()
    }

    fn status<'a>(
        &'a self,
        _: PaymentId,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<TransactionNews>, GatewayError>> {
        async { Ok(None) }.boxed()
    }

    fn end(&self, _: PaymentId, _: GatewayEnd) -> BoxFuture<'_, Result<EndOutcome, GatewayError>> {
        async { Ok(EndOutcome::Unknown) }.boxed()
    }

    fn refund<'a>(
        &'a self,
        request: &'a RefundRequest,
    ) -> BoxFuture<'a, Result<RefundOutcome, GatewayError>> {
        self.asked.lock().unwrap().push(request.clone());
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Ok(RefundOutcome::Accepted));
        async { answer }.boxed()
    }

    fn refunds_method(&self, method: &str, _: bool) -> bool {
        method != "bank_transfer"
    }

    fn read_notification(&self, _: &[u8]) -> Result<Notification, NotificationError> {
        Err(NotificationError::Malformed)
    }
}
