//! A market, a gateway, and processes that can be told where to die.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bench::{Attempt, BookingClient, Installation, Market, MarketSize, QueueRest, Student, TeacherinProcess};
use booking::BookingStatus;
use booking::invariants::violations;
use booking::jobs::HoldExpiry;
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{
    bookings, jobs, ledger_accounts, ledger_entries, ledger_transactions, order_lines, orders,
    payments as payment_rows, refunds,
};
use database::test_database::TestDatabase;
use database::{DatabaseError, PoolConfig, PooledConnection, Pools};
use diesel::define_sql_function;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use gateway_simulator::{Delivery, DeliveryState, Running, Simulator, SimulatorConfig};
use kernel::id::BookingId;
use kernel::{Clock, Randomness};
use ledger::{AccountPurpose, TransactionKind};
use mailer::inbox::Inbox;
use payments::jobs::ReleaseDue;
use payments::{OrderStatus, PaymentStatus, RefundStatus};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const GATEWAY_KEY: &str = "SB-Mid-server-crash";
/// Fast enough that a message which nobody took comes again at once.
const RETRY_SPEED: u32 = 1200;
/// A queue of some dozen jobs takes seconds.
const DRAINING_TIME_MAX: Duration = Duration::from_secs(60);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(50);

const ORDER: &str = "query ($id: ID!) { node(id: $id) { ... on Booking { order { id } } } }";
const START: &str = "mutation ($input: PaymentStartInput!) {
    paymentStart(input: $input) { payment { id pageUrl } errors { code message } }
}";
const PREVIEW: &str = "query ($id: ID!) { bookingCancelPreview(bookingId: $id) { previewToken } }";
const CANCEL: &str = "mutation ($input: BookingCancelInput!) {
    bookingCancel(input: $input) { booking { id } errors { code message } }
}";

/// Students and slots, and what processes need to sell these.
pub(crate) struct Stage {
    pub(crate) gateway: Running,
    pub(crate) clock: Clock,
    /// Processes open with it what a test has sealed.
    pub(crate) bank_account_key: [u8; 32],
    installation: Installation,
    market: Market,
    pools: Pools,
    http: reqwest::Client,
    _inbox: Inbox,
    _mails: TempDir,
    database: TestDatabase,
}

/// Where everything stands, and whose money is where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    payments: Vec<PaymentStatus>,
    orders: Vec<OrderStatus>,
    bookings: Vec<BookingStatus>,
    refunds: Vec<(RefundStatus, i64)>,
    /// What the gateway took, transaction by transaction.
    taken: Vec<i64>,
    /// What it sent back.
    sent_back: i64,
}

impl Standing {
    /// As if nobody had died: paid once, confirmed.
    pub(crate) fn paid() -> Self {
        Self {
            payments: vec![PaymentStatus::Settled],
            orders: vec![OrderStatus::Paid],
            bookings: vec![BookingStatus::Confirmed],
            refunds: Vec::new(),
            taken: vec![PRICE],
            sent_back: 0,
        }
    }

    /// As if nobody had died: called off, and all of the money back once.
    pub(crate) fn sent_back() -> Self {
        Self {
            bookings: vec![BookingStatus::Cancelled],
            refunds: vec![(RefundStatus::Succeeded, PRICE)],
            sent_back: PRICE,
            ..Self::paid()
        }
    }
}

/// What the market's lesson of an hour costs.
pub(crate) const PRICE: i64 = 150_000;

impl Stage {
    /// With one student and one slot.
    pub(crate) async fn open() -> Self {
        Self::open_market(MarketSize { students: 1, slots: 1 }).await
    }

    pub(crate) async fn open_market(size: MarketSize) -> Self {
        let clock = Clock::system();
        let database = TestDatabase::create_prepared("vocabulary 1", async |url: &str| {
            bench::scratch::prepare(url, &Clock::system()).await.unwrap();
        })
        .await;
        let mails = tempfile::tempdir().unwrap();
        let inbox = Inbox::start(mails.path().to_owned(), 0).await.unwrap();
        let mut config = SimulatorConfig::new(GATEWAY_KEY, "SB-Mid-client-crash");
        config.retry_speed = RETRY_SPEED;
        // What becomes of a payout is for the test to say.
        config.payouts.processed_after = TimeDelta::hours(1);
        let payout_keys = config.payouts.clone();
        let simulator = Simulator::new(config).unwrap();
        let gateway = simulator.start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
        let bank_account_key = Randomness::system().bytes();
        let installation = Installation::new(database.url(), inbox.smtp_address(), &Randomness::system())
            .with_gateway(GATEWAY_KEY, gateway.base_url())
            .with_payouts(
                &gateway.payouts_base_url(),
                [&payout_keys.creator_key, &payout_keys.approver_key, &payout_keys.merchant_key],
            )
            .with_variable("TEACHERIN_BANK_ACCOUNT_KEYS", &STANDARD.encode(bank_account_key));
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        let tokens = installation.access_tokens().unwrap();
        let market =
            Market::open(&mut pools.write().await.unwrap(), clock.now(), &tokens, size).await.unwrap();
        Self {
            gateway,
            clock,
            bank_account_key,
            installation,
            market,
            pools,
            http: reqwest::Client::new(),
            _inbox: inbox,
            _mails: mails,
            database,
        }
    }

    /// A serving process that the gateway tells its news, and that dies at the point.
    pub(crate) async fn serve(&self, point: Option<&str>) -> TeacherinProcess {
        let process = TeacherinProcess::serve(program(), &self.dying_at(point)).await.unwrap();
        let listening = format!("{}/webhooks/midtrans", process.address());
        self.gateway.set_payout_notification_url(Some(format!("{listening}/payouts")));
        self.gateway.set_notification_url(Some(listening));
        process
    }

    /// A working process that dies at the point.
    pub(crate) async fn work(&self, point: Option<&str>) -> TeacherinProcess {
        TeacherinProcess::worker(program(), &self.dying_at(point)).await.unwrap()
    }

    fn dying_at(&self, point: Option<&str>) -> Installation {
        match point {
            Some(point) => self.installation.clone().with_variable("FAILPOINTS", &format!("{point}=return")),
            None => self.installation.clone(),
        }
    }

    /// Books the slot; the order's id.
    pub(crate) async fn book(&self, server: &TeacherinProcess) -> String {
        let booked = self.try_to_book(server, 0, 0).await;
        let Attempt::Booked(booking_id) = booked else { panic!("{booked:?}") };
        self.order_of(server, 0, &booking_id).await
    }

    /// Has a student ask for a slot, both by their numbers, under the same key every time.
    pub(crate) async fn try_to_book(
        &self,
        server: &TeacherinProcess,
        student: usize,
        slot: usize,
    ) -> Attempt {
        let wish = (*self.market.slots.get(slot).unwrap(), self.market.skill_id);
        let key = Uuid::from_u128(1);
        BookingClient::default().book(server.address(), self.student(student), wish, key).await
    }

    /// The order of the student's booking.
    pub(crate) async fn order_of(
        &self,
        server: &TeacherinProcess,
        student: usize,
        booking_id: &str,
    ) -> String {
        let answer = self.graphql(server, student, ORDER, json!({ "id": booking_id })).await.unwrap();
        answer.pointer("/node/order/id").and_then(Value::as_str).unwrap().to_owned()
    }

    /// How many slots there are.
    pub(crate) fn slots(&self) -> usize {
        self.market.slots.len()
    }

    fn student(&self, number: usize) -> &Student {
        self.market.students.get(number).unwrap()
    }

    /// Asks for the page to pay on; `None` when nobody answers.
    pub(crate) async fn start(&self, server: &TeacherinProcess, order_id: &str) -> Option<String> {
        self.start_as(server, 0, order_id).await
    }

    /// The same as this student.
    pub(crate) async fn start_as(
        &self,
        server: &TeacherinProcess,
        student: usize,
        order_id: &str,
    ) -> Option<String> {
        let input = json!({ "input": { "orderId": order_id, "idempotencyKey": Uuid::from_u128(2) } });
        let answer = self.graphql(server, student, START, input).await?;
        let payment = answer.pointer("/paymentStart/payment").unwrap();
        assert!(payment["pageUrl"].is_string(), "{answer}");
        payment["id"].as_str().map(str::to_owned)
    }

    /// The student calls the lesson off.
    pub(crate) async fn cancel(&self, server: &TeacherinProcess) {
        let id: BookingId =
            bookings::table.select(bookings::id).first(&mut self.connection().await).await.unwrap();
        let preview = self.graphql(server, 0, PREVIEW, json!({ "id": id.to_string() })).await.unwrap();
        let token = preview.pointer("/bookingCancelPreview/previewToken").unwrap();
        let input = json!({ "input": { "bookingId": id.to_string(), "previewToken": token } });
        let answer = self.graphql(server, 0, CANCEL, input).await.unwrap();
        assert_eq!(answer.pointer("/bookingCancel/errors"), Some(&json!([])), "{answer}");
    }

    async fn graphql(
        &self,
        server: &TeacherinProcess,
        student: usize,
        document: &str,
        variables: Value,
    ) -> Option<Value> {
        let request = self
            .http
            .post(format!("{}/graphql", server.address()))
            .bearer_auth(&self.student(student).access_token)
            .json(&json!({ "query": document, "variables": variables }));
        let answer: Value = request.send().await.ok()?.json().await.ok()?;
        assert!(answer.get("errors").is_none(), "{answer}");
        answer.get("data").cloned()
    }

    /// The lesson was given long enough ago: what its teacher earns is due.
    pub(crate) async fn have_earnings_due(&self) {
        let now = self.clock.now();
        let mut connection = self.connection().await;
        let line = order_lines::table.select((order_lines::order_id, order_lines::id));
        let (order_id, line_id) = line.first(&mut connection).await.unwrap();
        connection
            .transaction::<_, DatabaseError, _>(async |connection| {
                let order = payments::orders::lock(connection, order_id).await?.unwrap();
                let then = now - payments::release::DISPUTE_WINDOW;
                payments::release::finish_line(connection, then, &order, line_id).await
            })
            .await
            .unwrap();
        ::jobs::enqueue(&mut connection, now, &ReleaseDue::default()).await.unwrap();
    }

    /// What waits for the teacher, what is available to her, and how many releases were written down.
    pub(crate) async fn earnings(&self) -> (i64, i64, i64) {
        let mut connection = self.connection().await;
        let mut held = [0, 0];
        let purposes = [AccountPurpose::TeacherPending, AccountPurpose::TeacherAvailable];
        for (held, purpose) in held.iter_mut().zip(purposes) {
            let amounts: Vec<i64> = ledger_entries::table
                .inner_join(ledger_accounts::table)
                .filter(ledger_accounts::purpose.eq(purpose))
                .select(ledger_entries::amount)
                .load(&mut connection)
                .await
                .unwrap();
            *held = purpose.on_own_side(amounts.into_iter().sum());
        }
        let releases = ledger_transactions::table
            .filter(ledger_transactions::kind.eq(TransactionKind::EarningsReleased))
            .count()
            .get_result(&mut connection)
            .await
            .unwrap();
        let [pending, available] = held;
        (pending, available, releases)
    }

    /// Waits until the process has died of its point, and lets the time of its leases pass.
    pub(crate) async fn has_died(&self, process: &mut TeacherinProcess) {
        let status = process.ended().await.unwrap();
        assert!(!status.success(), "{status}: {}", process.last_lines());
        let running = jobs::table.filter(jobs::status.eq("RUNNING"));
        let over = self.clock.now() - TimeDelta::seconds(1);
        diesel::update(running)
            .set(jobs::lease_until.eq(over))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
    }

    /// Runs a worker until the gateway has said everything and nothing is left to be done.
    pub(crate) async fn drain(&self) {
        let mut worker = self.work(None).await;
        let draining = async {
            while !self.is_quiet().await {
                tokio::time::sleep(LOOK_AGAIN_AFTER).await;
            }
        };
        if tokio::time::timeout(DRAINING_TIME_MAX, draining).await.is_err() {
            panic!("the queue does not empty: {}", worker.last_lines());
        }
        worker.ask_to_stop().unwrap();
        worker.ended().await.unwrap();
    }

    async fn is_quiet(&self) -> bool {
        let is_on_its_way = |state| matches!(state, DeliveryState::Waiting | DeliveryState::Held);
        if self.gateway.deliveries().iter().any(|delivery| is_on_its_way(delivery.state)) {
            return false;
        }
        let woken = self.wake_jobs().await;
        let now = self.clock.now();
        woken == 0 && QueueRest::count(&mut *self.connection().await, now).await.unwrap().to_do == 0
    }

    /// Whoever failed once waits some seconds: they pass now. How many there are.
    pub(crate) async fn wake_jobs(&self) -> usize {
        let waiting = jobs::table.filter(jobs::status.eq("READY")).filter(jobs::attempts.gt(0));
        let woken = diesel::update(waiting).set(jobs::run_at.eq(self.clock.now()));
        woken.execute(&mut self.connection().await).await.unwrap()
    }

    /// That bookings, claims and money agree with each other, and that no job was given up.
    pub(crate) async fn assert_sound(&self) {
        let (mut connection, now) = (self.connection().await, self.clock.now());
        assert_eq!(violations(&mut connection, now).await.unwrap(), []);
        assert_eq!(QueueRest::count(&mut connection, now).await.unwrap().dead, 0);
    }

    pub(crate) async fn standing(&self) -> Standing {
        self.assert_sound().await;
        let mut connection = self.connection().await;
        let transactions = self.gateway.transactions();
        Standing {
            payments: payment_rows::table.select(payment_rows::status).load(&mut connection).await.unwrap(),
            orders: orders::table.select(orders::status).load(&mut connection).await.unwrap(),
            bookings: bookings::table.select(bookings::status).load(&mut connection).await.unwrap(),
            refunds: refunds::table
                .select((refunds::status, refunds::amount))
                .load(&mut connection)
                .await
                .unwrap(),
            taken: transactions.iter().map(|transaction| transaction.gross_amount).collect(),
            sent_back: transactions.iter().map(gateway_simulator::Transaction::refunded_amount).sum(),
        }
    }

    /// Brings the news of a payment that the gateway holds back to a process, word for word.
    pub(crate) async fn bring_news(&self, server: &TeacherinProcess, payment_id: &str) {
        let held = |delivery: &Delivery| {
            delivery.order_id == payment_id && matches!(delivery.state, DeliveryState::Held)
        };
        let news: Vec<_> = self.gateway.deliveries().into_iter().filter(held).collect();
        assert!(!news.is_empty(), "the gateway has something to tell of {payment_id}");
        for delivery in news {
            let request = self.http.post(format!("{}/webhooks/midtrans", server.address()));
            let answer = request.body(delivery.body).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 200);
        }
    }

    /// Has a worker look for overdue holds at the instant, whatever its own schedule says.
    pub(crate) async fn sweep_at(&self, at: DateTime<Utc>) {
        let (mut connection, now) = (self.connection().await, self.clock.now());
        ::jobs::enqueue_at(&mut connection, now, at, &HoldExpiry::default()).await.unwrap();
    }

    pub(crate) fn database_url(&self) -> &str {
        self.database.url()
    }

    /// As PostgreSQL calls it.
    pub(crate) async fn database_name(&self) -> String {
        define_sql_function! { fn current_database() -> Text; }
        diesel::select(current_database()).get_result(&mut self.connection().await).await.unwrap()
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }
}

pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_teacherin"))
}
