//! Processes that are restarted while people use them.

use std::error::Error;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use ::jobs::JobStatus;
use bench::{Attempt, Installation, MarketSize, TeacherinProcess};
use database::schema::{jobs, people};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, TransactionManager as _};
use futures_util::future::join_all;
use kernel::id::PersonId;
use reqwest::Client;
use serde_json::{Value, json};

use crate::stage::{Stage, graphql, program, until};

const CLIENTS: usize = 6;
/// Far more than a client can ask for while two processes are restarted: no test runs for ever.
const REQUESTS_OF_A_CLIENT_MAX: usize = 20_000;

/// What a client saw.
#[derive(Default)]
struct Seen {
    answered: usize,
    refused: usize,
    failures: Vec<String>,
}

/// Nobody listened: nothing was sent, and somebody else may be asked.
fn is_refused(error: &reqwest::Error) -> bool {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return error.kind() == ErrorKind::ConnectionRefused;
        }
        source = error.source();
    }
    false
}

/// Asks again and again, one address after the other; a connection for each request, as from people who come and go.
async fn ask_until(
    (is_over, all_answered): (&AtomicBool, &AtomicUsize),
    addresses: &[String],
    first: usize,
) -> Seen {
    let client = Client::builder().pool_max_idle_per_host(0).build().unwrap();
    let mut seen = Seen::default();
    let turns = addresses.iter().cycle().skip(first).take(REQUESTS_OF_A_CLIENT_MAX);
    for address in turns {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let body = json!({ "query": "{ teachers(first: 1) { nodes { id } } }" });
        let answer = async {
            let response = client.post(format!("{address}/graphql")).json(&body).send().await?;
            response.json::<Value>().await
        };
        match answer.await {
            Ok(answer) if answer.get("errors").is_none() => {
                seen.answered += 1;
                all_answered.fetch_add(1, Ordering::Relaxed);
            }
            Ok(answer) => seen.failures.push(answer.to_string()),
            Err(error) if is_refused(&error) => {
                seen.refused += 1;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            Err(error) => seen.failures.push(format!("{error:?}")),
        }
    }
    seen
}

/// Two ports that nobody listens at.
fn addresses() -> [String; 2] {
    let ports = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    ports.map(|port| port.local_addr().unwrap().to_string())
}

async fn serve_at(installation: &Installation, address: &str) -> TeacherinProcess {
    let installation = installation.clone().with_variable("TEACHERIN_LISTEN", address);
    TeacherinProcess::serve(program(), &installation).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_two_processes_are_restarted_one_after_the_other_every_accepted_request_is_answered() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let listened = addresses();
    let mut processes = Vec::new();
    for address in &listened {
        processes.push(serve_at(&stage.installation, address).await);
    }
    let urls = listened.each_ref().map(|address| format!("http://{address}"));
    let (is_over, all_answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let clients = join_all((0..CLIENTS).map(|client| ask_until((&is_over, &all_answered), &urls, client)));
    // Each restart falls into the middle of it.
    let everybody_asks = async || {
        let enough = AtomicUsize::load(&all_answered, Ordering::Relaxed) + 10 * CLIENTS;
        until(async || (AtomicUsize::load(&all_answered, Ordering::Relaxed) >= enough).then_some(())).await;
    };
    let restarts = async {
        for (process, address) in processes.iter_mut().zip(&listened) {
            everybody_asks().await;
            process.ask_to_stop().unwrap();
            assert!(process.ended().await.unwrap().success(), "{}", process.last_lines());
            *process = serve_at(&stage.installation, address).await;
        }
        everybody_asks().await;
        is_over.store(true, Ordering::Relaxed);
    };
    let (seen, ()) = tokio::join!(clients, restarts);
    let failures: Vec<_> = seen.iter().flat_map(|seen| &seen.failures).collect();
    let (answered, refused) = seen
        .iter()
        .fold((0, 0), |(answered, refused), seen| (answered + seen.answered, refused + seen.refused));
    assert!(failures.is_empty(), "{answered} answered, {refused} refused, but {failures:#?}");
    assert!(answered >= 30 * CLIENTS, "{answered} answered, {refused} refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_process_says_so_and_serves_on_until_the_load_balancer_has_noticed() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let installation = stage.installation.clone().with_variable("TEACHERIN_DRAIN_PAUSE_SECONDS", "4");
    let mut server = TeacherinProcess::serve(program(), &installation).await.unwrap();
    let address = server.address().to_owned();
    let ready = async || {
        let response = reqwest::get(format!("{address}/health/ready")).await.unwrap();
        let (status, closes) = (response.status().as_u16(), response.headers().contains_key("connection"));
        (status, closes, response.json::<Value>().await.unwrap())
    };
    assert_eq!(ready().await, (200, false, json!({ "status": "ok" })));
    server.ask_to_stop().unwrap();
    let (status, closes, body) =
        until(async || Some(ready().await).filter(|(status, ..)| *status != 200)).await;
    assert_eq!((status, closes, &body["status"]), (503, true, &json!("stopping")), "{body}");
    let (status, answer) = graphql(&address, None, "{ serverInformation { version } }").await;
    assert_eq!((status, answer.get("errors")), (200, None));
    assert!(matches!(stage.book(&address, 0, 0).await, Attempt::Booked(_)));
    assert!(server.ended().await.unwrap().success(), "{}", server.last_lines());
    assert!(reqwest::get(format!("{address}/health/live")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_does_not_end_is_broken_off_at_the_limit() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let installation = stage.installation.clone().with_variable("TEACHERIN_DRAIN_SECONDS_MAX", "1");
    let mut server = TeacherinProcess::serve(program(), &installation).await.unwrap();
    let address = server.address().to_owned();
    let (mut holding, mut watching) = (stage.connection().await, stage.connection().await);
    AnsiTransactionManager::begin_transaction(&mut *holding).await.unwrap();
    let teacher = people::table.find(stage.market.teacher_person_id).select(people::id).for_update();
    teacher.first::<PersonId>(&mut holding).await.unwrap();
    let asking = stage.book(&address, 0, 0);
    let stopping = async {
        until(async || (waiting_for_locks(&mut watching).await == 1).then_some(())).await;
        server.ask_to_stop().unwrap();
        server.ended().await.unwrap()
    };
    let (asked, status) = tokio::join!(asking, stopping);
    assert!(status.success(), "{status}");
    assert!(matches!(asked, Attempt::Failed(_)), "{asked:?}");
    assert!(server.last_lines().contains("some requests did not finish in time"), "{}", server.last_lines());
    AnsiTransactionManager::rollback_transaction(&mut *holding).await.unwrap();
    // Nothing was half done: the next process books the same slot for the same student.
    let next = TeacherinProcess::serve(program(), &stage.installation).await.unwrap();
    assert!(matches!(stage.book(next.address(), 0, 0).await, Attempt::Booked(_)));
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

/// Where the jobs stand that were begun and are not done.
async fn begun(connection: &mut AsyncPgConnection) -> Vec<(JobStatus, i32)> {
    let mails = jobs::table.filter(jobs::kind.like("%mail%")).order(jobs::id);
    mails.select((jobs::status, jobs::attempts)).load(connection).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_does_not_end_is_given_back_at_the_limit() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    // A mail server that takes the connection and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let installation = stage
        .installation
        .clone()
        .with_variable("SMTP_PORT", &silent.local_addr().unwrap().port().to_string())
        .with_variable("TEACHERIN_DRAIN_SECONDS_MAX", "1");
    let server = TeacherinProcess::serve(program(), &installation).await.unwrap();
    assert!(matches!(stage.book(server.address(), 0, 0).await, Attempt::Booked(_)));
    let mut connection = stage.connection().await;
    assert_eq!(begun(&mut connection).await, [(JobStatus::Ready, 0)], "one mail is to be sent");
    let mut worker = TeacherinProcess::worker(program(), &installation).await.unwrap();
    let is_sending = async || begun(&mut connection).await.contains(&(JobStatus::Running, 1)).then_some(());
    until(is_sending).await;
    worker.ask_to_stop().unwrap();
    assert!(worker.ended().await.unwrap().success(), "{}", worker.last_lines());
    assert_eq!(
        begun(&mut connection).await,
        [(JobStatus::Ready, 0)],
        "at once, and the attempt does not count"
    );
}
