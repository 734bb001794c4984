//! What Prometheus reads of real processes.

use std::collections::BTreeMap;

use ::jobs::{enqueue, enqueue_at};
use bench::{Attempt, MarketSize, TeacherinProcess};
use booking::jobs::HoldExpiry;
use chrono::TimeDelta;
use database::schema::{calendar_claims, jobs};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use teacherin_server::measurements::{ALL, Kind};

use crate::stage::{Stage, graphql, measured_at, program, until};

/// A job of a kind that nobody handles: straight to the dead letters.
#[derive(Serialize, Deserialize)]
struct Unknown {}

impl ::jobs::Job for Unknown {
    const KIND: &'static str = "test.unknown";
}

/// Values by name and labels.
struct Scrape(BTreeMap<String, String>);

impl Scrape {
    async fn of(address: &str) -> Self {
        let text = reqwest::get(address).await.unwrap().text().await.unwrap();
        let values = text.lines().filter(|line| !line.starts_with('#'));
        let values = values.filter_map(|line| line.rsplit_once(' '));
        Self(values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_counts_what_it_was_asked_and_how_it_answered() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let installation = stage.installation.clone().with_variable("TEACHERIN_METRICS_LISTEN", "127.0.0.1:0");
    let server = TeacherinProcess::serve(program(), &installation).await.unwrap();
    let (address, metrics) = (server.address(), measured_at(&server));
    graphql(address, None, "query TeacherList { teachers { nodes { id } } }").await;
    graphql(address, None, "query SomebodysOwnName { serverInformation { version } }").await;
    graphql(address, None, "{ serverInformation { version } }").await;
    graphql(address, None, "{ nothing }").await;
    graphql(address, Some("forged"), "{ viewer { id } }").await;
    stage.book(address, 0, 0).await;

    let scrape = Scrape::of(&metrics).await;
    let requests = |operation: &str, outcome: &str| {
        scrape.value(&format!("teacherin_requests_total{{operation=\"{operation}\",outcome=\"{outcome}\"}}"))
    };
    assert_eq!(requests("other", "ok"), Some("3"), "{:#?}", scrape.0);
    assert_eq!(requests("anonymous", "ok"), Some("1"));
    assert_eq!(requests("anonymous", "GRAPHQL_VALIDATION_FAILED"), Some("1"));
    assert_eq!(requests("anonymous", "UNAUTHENTICATED"), Some("1"));
    assert_eq!(scrape.value("teacherin_graphql_errors_total{code=\"UNAUTHENTICATED\"}"), Some("1"));
    // Two of the four answers with no name asked the database nothing.
    let statements = "teacherin_request_statements_bucket{operation=\"anonymous\",le=\"0\"}";
    assert!(scrape.value(statements).is_some(), "{:#?}", scrape.0);
    let booked = "teacherin_request_statements_sum{operation=\"other\"}";
    let booked: f64 = scrape.value(booked).unwrap().parse().unwrap();
    assert!(booked > 8.0, "{booked} statements of a booking");
    let waited = scrape.value("teacherin_pool_wait_seconds_count{pool=\"write\"}").unwrap();
    assert!(waited.parse::<u64>().unwrap() > 1, "{waited}");
    let idle = until(async || {
        let scrape = Scrape::of(&metrics).await;
        let state = "teacherin_pool_connections{pool=\"write\",state=\"idle\"}";
        scrape.value(state).map(str::to_owned).filter(|idle| idle != "0")
    });
    idle.await;
    let public = reqwest::get(format!("{address}/metrics")).await.unwrap();
    assert_eq!(public.status(), 404, "strangers read nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_names_of_the_products_own_screens_are_told_apart() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let installation = stage.installation.clone().with_variable("TEACHERIN_METRICS_LISTEN", "127.0.0.1:0");
    let server = TeacherinProcess::serve(program(), &installation).await.unwrap();
    let metrics = measured_at(&server);
    graphql(server.address(), None, "query Checkout { serverInformation { version } }").await;
    let scrape = Scrape::of(&metrics).await;
    let checkout = "teacherin_requests_total{operation=\"Checkout\",outcome=\"ok\"}";
    assert_eq!(scrape.value(checkout), Some("1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_gateway_said_and_who_asked_too_much_is_counted() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let installation = stage
        .installation
        .clone()
        .with_variable("TEACHERIN_METRICS_LISTEN", "127.0.0.1:0")
        .with_variable("TEACHERIN_COST_MAX", "500")
        .with_variable("TEACHERIN_ADDRESS_COST_PER_MINUTE", "501");
    let server = TeacherinProcess::serve(program(), &installation).await.unwrap();
    let (address, metrics) = (server.address(), measured_at(&server));
    let posted = reqwest::Client::new().post(format!("{address}/webhooks/midtrans")).body("hello").send();
    assert_eq!(posted.await.unwrap().status(), 400);
    // Each costs ten at least: the last ones are beyond any budget.
    for _ in 0..80 {
        graphql(address, None, "{ serverInformation { version } }").await;
    }
    let scrape = Scrape::of(&metrics).await;
    assert_eq!(scrape.value("teacherin_webhooks_total{outcome=\"malformed\"}"), Some("1"));
    let refused = scrape.value("teacherin_budget_refusals_total{budget=\"address\"}").unwrap();
    let limited = "teacherin_requests_total{operation=\"anonymous\",outcome=\"RATE_LIMITED\"}";
    assert_eq!(scrape.value(limited), Some(refused));
    assert!(scrape.value("teacherin_http_responses_total{status=\"429\"}").is_some(), "{:#?}", scrape.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_ends_unpaid_is_counted() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let installation = stage.installation.clone().with_variable("TEACHERIN_METRICS_LISTEN", "127.0.0.1:0");
    let server = TeacherinProcess::serve(program(), &installation).await.unwrap();
    assert!(matches!(stage.book(server.address(), 0, 0).await, Attempt::Booked(_)));
    let (mut connection, now) = (stage.connection().await, stage.clock.now());
    let over = calendar_claims::held_until.eq(now - TimeDelta::seconds(1));
    diesel::update(calendar_claims::table).set(over).execute(&mut connection).await.unwrap();
    let worker = TeacherinProcess::worker(program(), &installation).await.unwrap();
    enqueue(&mut connection, now, &HoldExpiry::default()).await.unwrap();
    let metrics = measured_at(&worker);
    until(async || {
        let scrape = Scrape::of(&metrics).await;
        (scrape.value("teacherin_holds_expired_total") == Some("1")).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_tells_how_late_the_queue_is_and_what_was_given_up() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let now = stage.clock.now();
    let mut connection = stage.connection().await;
    enqueue(&mut connection, now, &Unknown {}).await.unwrap();
    enqueue_at(&mut connection, now, now + TimeDelta::days(1), &Unknown {}).await.unwrap();
    let installation = stage.installation.clone().with_variable("TEACHERIN_METRICS_LISTEN", "127.0.0.1:0");
    let worker = TeacherinProcess::worker(program(), &installation).await.unwrap();
    let metrics = measured_at(&worker);
    let dead = "teacherin_dead_letters{kind=\"test.unknown\"}";
    let is = async |name: &str, expected: &str| {
        until(async || {
            let scrape = Scrape::of(&metrics).await;
            (scrape.value(name) == Some(expected)).then_some(())
        })
        .await;
    };
    is(dead, "1").await;
    is("teacherin_job_runs_total{kind=\"test.unknown\",outcome=\"dead\"}", "1").await;
    let scrape = Scrape::of(&metrics).await;
    assert_eq!(scrape.value("teacherin_jobs_due"), Some("0"));
    assert!(scrape.value("teacherin_jobs_waiting").unwrap().parse::<u64>().unwrap() >= 1);
    // Somebody repairs it.
    let of_this_kind = jobs::table.filter(jobs::kind.eq("test.unknown"));
    diesel::delete(of_this_kind).execute(&mut connection).await.unwrap();
    is(dead, "0").await;
}

#[test]
fn everything_that_is_measured_is_documented() {
    let operations = include_str!("../../../../docs/OPERATIONS.md");
    for measurement in ALL {
        assert!(operations.contains(&format!("`{}`", measurement.name)), "{} is missing", measurement.name);
        assert_eq!(
            measurement.kind == Kind::Counter,
            measurement.name.ends_with("_total"),
            "{}",
            measurement.name
        );
    }
}
