//! Real server processes on one database: many people at once, a process that dies, one that is told to stop.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::time::Duration;

use bench::contention::{Rush, rush};
use bench::killing::{self, Death, kill_in_the_middle};
use bench::{Attempt, BookingClient, Installation, Market, MarketSize, Outcomes, Tally, TeacherinProcess};
use booking::invariants::violations;
use database::schema::people;
use database::test_database::TestDatabase;
use database::{PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, TransactionManager as _};
use kernel::id::PersonId;
use kernel::{Clock, Randomness};
use mailer::inbox::Inbox;
use tempfile::TempDir;
use tokio::net::TcpStream;
use uuid::Uuid;

/// A market in a database of its own, and what processes need to serve it.
struct Stage {
    clock: Clock,
    installation: Installation,
    market: Market,
    pools: Pools,
    inbox: Inbox,
    _mails: TempDir,
    _database: TestDatabase,
}

impl Stage {
    async fn open(size: MarketSize) -> Self {
        let clock = Clock::system();
        let database = TestDatabase::create_prepared("vocabulary 1", async |url: &str| {
            bench::scratch::prepare(url, &Clock::system()).await.unwrap();
        })
        .await;
        let mails = tempfile::tempdir().unwrap();
        let inbox = Inbox::start(mails.path().to_owned(), 0).await.unwrap();
        let installation = Installation::new(database.url(), inbox.smtp_address(), &Randomness::system());
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        let tokens = installation.access_tokens().unwrap();
        let market =
            Market::open(&mut pools.write().await.unwrap(), clock.now(), &tokens, size).await.unwrap();
        Self { clock, installation, market, pools, inbox, _mails: mails, _database: database }
    }

    async fn serve(&self) -> TeacherinProcess {
        TeacherinProcess::serve(program(), &self.installation).await.unwrap()
    }

    async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    /// That so many bookings, each with an order of its own, left what they should, and nothing else was left.
    async fn assert_only(&self, bookings: i64) {
        let mut connection = self.connection().await;
        assert_eq!(violations(&mut connection, self.clock.now()).await.unwrap(), []);
        assert_eq!(Tally::count(&mut connection).await.unwrap(), Tally::of_bookings(bookings));
    }
}

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_teacherin"))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_students_who_book_one_slot_at_once_one_gets_it() {
    let stage = Stage::open(MarketSize { students: 64, slots: 1 }).await;
    let (one, other) = tokio::join!(stage.serve(), stage.serve());
    let all_at_once = Rush { attempts: 64, at_once: 64 };
    let report = rush(&stage.market, &[one.address(), other.address()], all_at_once).await.unwrap();
    let Outcomes { bookings, refusals, failures } = report.outcomes;
    assert_eq!(failures, Vec::<String>::new());
    assert_eq!(bookings.len(), 1);
    assert_eq!(refusals.into_iter().collect::<Vec<_>>(), [("SLOT_TAKEN".to_owned(), 63)]);
    stage.assert_only(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_slots_are_each_booked_once_however_many_want_them() {
    let stage = Stage::open(MarketSize { students: 40, slots: 8 }).await;
    let (one, other) = tokio::join!(stage.serve(), stage.serve());
    let plan = Rush { attempts: 320, at_once: 32 };
    let report = rush(&stage.market, &[one.address(), other.address()], plan).await.unwrap();
    assert_eq!(report.outcomes.failures, Vec::<String>::new());
    assert_eq!(report.outcomes.bookings.len(), 8);
    assert_eq!(report.outcomes.refusals.into_iter().collect::<Vec<_>>(), [("SLOT_TAKEN".to_owned(), 312)]);
    stage.assert_only(8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_requests_with_one_key_at_two_servers_book_once() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let (one, other) = tokio::join!(stage.serve(), stage.serve());
    let (client, key) = (BookingClient::default(), Uuid::from_u128(1));
    let wish = (stage.market.slots[0], stage.market.skill_id);
    let requests = [&one, &other].into_iter().cycle().take(16);
    let asked = requests.map(|server| client.book(server.address(), &stage.market.students[0], wish, key));
    let answers = futures_util::future::join_all(asked).await;
    let Attempt::Booked(id) = &answers[0] else { panic!("{answers:?}") };
    assert!(answers.iter().all(|answer| *answer == Attempt::Booked(id.clone())), "{answers:?}");
    stage.assert_only(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_among_50_bookings_leaves_nothing_half_done() {
    let stage = Stage::open(MarketSize { students: 50, slots: 50 }).await;
    let (market, installation) = (&stage.market, &stage.installation);
    let experiment =
        killing::Stage { program: program(), installation, pools: &stage.pools, clock: &stage.clock, market };
    let death = Death { answers_before: 15, pause: Duration::ZERO };
    let report = kill_in_the_middle(&experiment, death).await.unwrap();
    assert_eq!(report.problems(), Vec::<String>::new(), "{report:#?}");
    // It died in the middle: some were told, others were not and asked again.
    assert!(report.before.bookings.len() >= 15, "{report:#?}");
    assert!(!report.before.failures.is_empty(), "{report:#?}");
    assert_eq!(stage.inbox.messages().len(), 50, "one mail for each booking");
    stage.assert_only(50).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_answers_what_is_open() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let mut server = stage.serve().await;
    let address = server.address().to_owned();
    let (student, wish) = (stage.market.students[0].clone(), (stage.market.slots[0], stage.market.skill_id));
    let (mut holding, mut watching) = (stage.connection().await, stage.connection().await);
    AnsiTransactionManager::begin_transaction(&mut *holding).await.unwrap();
    lock(&mut holding, stage.market.teacher_person_id).await.unwrap();
    let asked = address.clone();
    let open = tokio::spawn(async move {
        BookingClient::default().book(&asked, &student, wish, Uuid::from_u128(1)).await
    });
    until(async || waiting_for_locks(&mut watching).await == 1).await;
    server.ask_to_stop().unwrap();
    let host = address.trim_start_matches("http://");
    until(async || TcpStream::connect(host).await.is_err()).await;
    AnsiTransactionManager::commit_transaction(&mut *holding).await.unwrap();
    assert!(matches!(open.await.unwrap(), Attempt::Booked(_)));
    assert!(server.ended().await.unwrap().success(), "{}", server.last_lines());
    stage.assert_only(1).await;
}

/// As every booking with this person does first.
async fn lock(connection: &mut AsyncPgConnection, person_id: PersonId) -> QueryResult<PersonId> {
    people::table.find(person_id).select(people::id).for_update().first(connection).await
}

async fn waiting_for_locks(connection: &mut AsyncPgConnection) -> i64 {
    #[derive(QueryableByName)]
    struct Waiting {
        #[diesel(sql_type = BigInt)]
        backends: i64,
    }
    // PostgreSQL's own view is in no generated schema.
    let statement = "SELECT count(*) AS backends FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    diesel::sql_query(statement).get_result::<Waiting>(connection).await.unwrap().backends
}

/// Looks again and again, and gives up after a minute.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    let looking = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), looking).await.unwrap();
}
