//! Logs, traces and faults of real processes.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Uri};
use bench::{MarketSize, TeacherinProcess};
use diesel_async::SimpleAsyncConnection as _;
use serde_json::{Value, json};

use crate::stage::{Stage, program, until};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// Something that was posted.
#[derive(Clone)]
struct Posted {
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Posted {
    fn holds(&self, bytes: &[u8]) -> bool {
        self.body.windows(bytes.len()).any(|window| window == bytes)
    }
}

/// Takes whatever is posted to it.
struct Receiver {
    address: SocketAddr,
    posted: Arc<Mutex<Vec<Posted>>>,
}

impl Receiver {
    async fn start() -> Self {
        let posted = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&posted);
        let take = async move |uri: Uri, headers: HeaderMap, body: Bytes| {
            kept.lock().unwrap().push(Posted { path: uri.path().to_owned(), headers, body: body.to_vec() });
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
        Self { address, posted }
    }

    async fn one(&self, is_it: impl Fn(&Posted) -> bool) -> Posted {
        until(async || self.posted.lock().unwrap().iter().find(|posted| is_it(posted)).cloned()).await
    }
}

async fn post(server: &TeacherinProcess, headers: &[(&str, &str)], body: Value) -> Value {
    let mut request = reqwest::Client::new().post(format!("{}/graphql", server.address())).json(&body);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap().json().await.unwrap()
}

fn logged(server: &TeacherinProcess, message: &str) -> Option<Value> {
    let lines = server.last_lines();
    let mut lines = lines.lines().rev().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.find(|line| line["message"] == message)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_logged_with_its_operation_its_outcome_and_the_callers_trace() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let server = TeacherinProcess::serve(program(), &stage.installation).await.unwrap();
    let named = json!({ "query": "query Hello { serverInformation { version } }" });
    let own = "0190d3a0-0000-7000-8000-000000000001";
    post(&server, &[("traceparent", CALLER), ("x-request-id", own)], named.clone()).await;
    let line = until(async || logged(&server, "answered")).await;
    assert_eq!(
        (&line["operation"], &line["outcome"], &line["status"]),
        (&json!("Hello"), &json!("ok"), &json!(200))
    );
    assert_eq!(line["spans"][0]["trace_id"], TRACE, "{line}");
    assert_eq!(line["spans"][0]["request_id"], own, "{line}");
    post(&server, &[("traceparent", "00-admin logged in-00f067aa0ba902b7-01"), ("x-request-id", own)], named)
        .await;
    let plain = own.replace('-', "");
    until(async || logged(&server, "answered").filter(|line| line["spans"][0]["trace_id"] == plain.as_str()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requests_spans_come_to_the_collector_under_the_callers_trace() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let collector = Receiver::start().await;
    let installation = stage
        .installation
        .clone()
        .with_variable("OTEL_EXPORTER_OTLP_ENDPOINT", &format!("http://{}", collector.address))
        .with_variable("OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=teacherin")
        .with_variable("OTEL_BSP_SCHEDULE_DELAY", "100");
    let mut server = TeacherinProcess::serve(program(), &installation).await.unwrap();
    let login = json!({
        "query": "mutation Enter($input: LoginInput!) { login(input: $input) { errors { code } } }",
        "variables": { "input": { "email": "sari@contoh.co.id", "password": "kereta-malam-ke-bandung" } },
    });
    post(&server, &[("traceparent", CALLER)], login).await;
    let trace_id = u128::from_str_radix(TRACE, 16).unwrap().to_be_bytes();
    let traces = collector.one(|posted| posted.holds(&trace_id) && posted.holds(b"graphql_request")).await;
    assert_eq!(traces.path, "/v1/traces");
    assert_eq!(traces.headers["x-tenant"], "teacherin");
    assert!(traces.holds(b"Enter") && traces.holds(b"teacherin"));
    assert!(!traces.holds(b"sari@") && !traces.holds(b"kereta"), "nothing about people");
    // A trace that begins here is logged under the id that the collector knows.
    post(&server, &[], json!({ "query": "query Own { serverInformation { version } }" })).await;
    let line = until(async || logged(&server, "answered").filter(|line| line["operation"] == "Own")).await;
    let own = line["spans"][0]["trace_id"].as_str().unwrap();
    let own = u128::from_str_radix(own, 16).unwrap().to_be_bytes();
    server.ask_to_stop().unwrap();
    collector.one(|posted| posted.holds(&own)).await;
    assert!(server.ended().await.unwrap().success(), "{}", server.last_lines());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_comes_to_sentry_with_the_requests_id_and_nothing_about_people() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let sentry = Receiver::start().await;
    let installation = stage
        .installation
        .clone()
        .with_variable("SENTRY_DSN", &format!("http://0123456789abcdef@{}/42", sentry.address))
        .with_variable("SENTRY_ENVIRONMENT", "rehearsal");
    let server = TeacherinProcess::serve(program(), &installation).await.unwrap();
    // A fault that no configuration explains.
    stage.connection().await.batch_execute("ALTER TABLE users RENAME TO lost").await.unwrap();
    let own = "0190d3a0-0000-7000-8000-000000000001";
    let login = json!({
        "query": "mutation Enter($input: LoginInput!) { login(input: $input) { errors { code } } }",
        "variables": { "input": { "email": "sari@contoh.co.id", "password": "kereta-malam-ke-bandung" } },
    });
    let answer = post(&server, &[("x-request-id", own)], login).await;
    assert_eq!(
        answer["errors"][0]["extensions"],
        json!({ "code": "INTERNAL", "requestId": own }),
        "{answer}"
    );
    let fault = sentry.one(|posted| posted.holds(own.as_bytes())).await;
    assert_eq!(fault.path, "/api/42/envelope/");
    assert!(fault.headers["x-sentry-auth"].to_str().unwrap().contains("sentry_key=0123456789abcdef"));
    let text = String::from_utf8(fault.body).unwrap();
    let event: Value = text
        .lines()
        .find_map(|line| serde_json::from_str(line).ok().filter(|line: &Value| line.get("tags").is_some()))
        .unwrap();
    assert_eq!(event["environment"], "rehearsal", "{event}");
    assert_eq!(event["tags"]["request_id"], own, "{event}");
    assert_eq!(event["tags"]["operation_name"], "Enter", "{event}");
    for personal in ["sari", "contoh", "kereta", "127.0.0.1", "user-agent"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
}
