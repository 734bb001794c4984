//! Subscriptions of real processes on one database: an event crosses, a process dies under a subscription.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use bench::{Attempt, BookingClient, Installation, LiveSocket, Market, MarketSize, TeacherinProcess};
use database::test_database::TestDatabase;
use database::{PoolConfig, Pools};
use kernel::id::generate_uuid;
use kernel::{Clock, Randomness};
use serde_json::{Value, json};

const RECEIVED: &str = "subscription ($after: ID) { bookingReceived(after: $after) { id } }";

struct Stage {
    clock: Clock,
    installation: Installation,
    market: Market,
    _database: TestDatabase,
}

impl Stage {
    async fn open(slots: usize) -> Self {
        let clock = Clock::system();
        let database = TestDatabase::create_prepared("vocabulary 1", async |url: &str| {
            bench::scratch::prepare(url, &Clock::system()).await.unwrap();
        })
        .await;
        // Nobody mails here: the port of the discard protocol.
        let nobody = ([127, 0, 0, 1], 9).into();
        let installation = Installation::new(database.url(), nobody, &Randomness::system());
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        let tokens = installation.access_tokens().unwrap();
        let size = MarketSize { students: 1, slots };
        let market =
            Market::open(&mut pools.write().await.unwrap(), clock.now(), &tokens, size).await.unwrap();
        Self { clock, installation, market, _database: database }
    }

    async fn serve(&self) -> TeacherinProcess {
        TeacherinProcess::serve(Path::new(env!("CARGO_BIN_EXE_teacherin")), &self.installation).await.unwrap()
    }

    /// Books a slot through this process; the booking's id.
    async fn book(&self, process: &TeacherinProcess, slot: usize) -> String {
        let student = self.market.students.first().unwrap();
        let what = (*self.market.slots.get(slot).unwrap(), self.market.skill_id);
        let key = generate_uuid(self.clock.now());
        match BookingClient::default().book(process.address(), student, what, key).await {
            Attempt::Booked(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// The teacher, waiting at this process for what was booked behind a booking.
    async fn wait_at(&self, process: &TeacherinProcess, after: &str) -> LiveSocket {
        let mut socket =
            LiveSocket::open(process.address(), &self.market.teacher_access_token).await.unwrap();
        socket.subscribe("received", RECEIVED, json!({ "after": after })).await.unwrap();
        socket
    }
}

/// The booking that is told next; `None` when the connection is gone.
async fn told(socket: &mut LiveSocket) -> Option<String> {
    let message = socket.hear().await.unwrap()?;
    let id = message.pointer("/payload/data/bookingReceived/id").and_then(Value::as_str);
    Some(id.unwrap_or_else(|| panic!("{message}")).to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_booked_at_one_process_is_heard_at_another() {
    let stage = Stage::open(2).await;
    let (one, other) = tokio::join!(stage.serve(), stage.serve());
    let known = stage.book(&one, 0).await;
    let mut socket = stage.wait_at(&other, &known).await;
    let new = stage.book(&one, 1).await;
    assert_eq!(told(&mut socket).await, Some(new));
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_process_is_killed_connects_to_another_and_misses_nothing() {
    let stage = Stage::open(4).await;
    let (mut one, other) = tokio::join!(stage.serve(), stage.serve());
    let known = stage.book(&other, 0).await;
    let mut socket = stage.wait_at(&one, &known).await;
    let heard = stage.book(&other, 1).await;
    assert_eq!(told(&mut socket).await.as_ref(), Some(&heard));
    one.kill().await.unwrap();
    assert_eq!(told(&mut socket).await, None);
    let missed = stage.book(&other, 2).await;
    let mut again = stage.wait_at(&other, &heard).await;
    // What was booked within a minute before it may be told once more.
    let mut ids = vec![told(&mut again).await.unwrap()];
    while ids.last() != Some(&missed) {
        ids.push(told(&mut again).await.unwrap());
    }
    ids.retain(|id| *id != known);
    assert_eq!(ids, [missed]);
    let new = stage.book(&other, 3).await;
    assert_eq!(told(&mut again).await, Some(new));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_asked_to_stop_ends_its_connections_and_itself() {
    let stage = Stage::open(1).await;
    let mut process = stage.serve().await;
    let known = stage.book(&process, 0).await;
    let mut socket = stage.wait_at(&process, &known).await;
    process.ask_to_stop().unwrap();
    assert_eq!(told(&mut socket).await, None);
    assert!(process.ended().await.unwrap().success(), "{}", process.last_lines());
}
