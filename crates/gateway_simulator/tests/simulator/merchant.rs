//! A merchant's server: it calls the simulator and takes its notifications.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use teacherin_gateway_simulator::{
    Method, MovableClock, Outcome, Running, Simulator, SimulatorConfig, Transaction,
};

pub(crate) const SERVER_KEY: &str = "SB-Mid-server-TESTKEY123";
pub(crate) const CLIENT_KEY: &str = "SB-Mid-client-TESTKEY123";

/// A status and where it points to.
type WillAnswer = (u16, Option<String>);

/// What the merchant's endpoint was told, and what it will answer.
#[derive(Clone, Default)]
pub(crate) struct Inbox {
    told: Arc<Mutex<Vec<Value>>>,
    answers: Arc<Mutex<VecDeque<WillAnswer>>>,
}

impl Inbox {
    /// How many notifications came, without taking them.
    pub(crate) fn count(&self) -> usize {
        self.told.lock().unwrap().len()
    }

    pub(crate) fn take(&self) -> Vec<Value> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }

    /// The `transaction_status` of everything told since the last look.
    pub(crate) fn statuses(&self) -> Vec<String> {
        self.take().iter().map(|body| text(body, "transaction_status")).collect()
    }

    pub(crate) fn will_answer(&self, status: u16, location: Option<&str>) {
        self.answers.lock().unwrap().push_back((status, location.map(str::to_owned)));
    }
}

pub(crate) struct World {
    pub(crate) simulator: Running,
    pub(crate) clock: MovableClock,
    pub(crate) inbox: Inbox,
    pub(crate) http: reqwest::Client,
    pub(crate) notification_url: String,
}

/// An answer: HTTP status and JSON.
pub(crate) type Answer = (u16, Value);

async fn notified(State(inbox): State<Inbox>, body: String) -> Response {
    inbox.told.lock().unwrap().push(serde_json::from_str(&body).unwrap());
    let (status, location) = inbox.answers.lock().unwrap().pop_front().unwrap_or((200, None));
    let mut headers = HeaderMap::new();
    if let Some(location) = location {
        headers.insert("location", location.parse().unwrap());
    }
    (StatusCode::from_u16(status).unwrap(), headers).into_response()
}

pub(crate) async fn listen(inbox: Inbox) -> String {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/notification", post(notified)).route("/moved", post(notified));
    tokio::spawn(async move { axum::serve(listener, router.with_state(inbox)).await });
    format!("http://{address}/notification")
}

/// Noon in Jakarta, so that ShopeePay is awake.
pub(crate) fn start_of_time() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-20T05:00:00Z").unwrap().to_utc()
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(&mut SimulatorConfig)) -> Self {
        let clock = MovableClock::at(start_of_time());
        let inbox = Inbox::default();
        let notification_url = listen(inbox.clone()).await;
        let mut config = SimulatorConfig::new(SERVER_KEY, CLIENT_KEY);
        config.clock = clock.clock();
        config.delivers_in_background = false;
        config.notification_url = Some(notification_url.clone());
        change(&mut config);
        let simulator = Simulator::new(config).unwrap().start(([127, 0, 0, 1], 0).into()).await.unwrap();
        Self { simulator, clock, inbox, http: reqwest::Client::new(), notification_url }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.simulator.base_url())
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, body, &[]).await
    }

    pub(crate) async fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.http.post(self.url(path)).basic_auth(SERVER_KEY, Some("")).json(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// As a client that writes the body itself.
    pub(crate) async fn post_text(&self, path: &str, body: &str) -> Answer {
        let answer = self
            .http
            .post(self.url(path))
            .basic_auth(SERVER_KEY, Some(""))
            .header("content-type", "application/json")
            .body(body.to_owned())
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let answer = self.http.get(self.url(path)).basic_auth(SERVER_KEY, Some("")).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub(crate) async fn status(&self, id: &str) -> Value {
        let (http, body) = self.get(&format!("/v2/{id}/status")).await;
        assert_eq!(http, 200);
        body
    }

    /// Opens a Snap page for Rp 10,000.
    pub(crate) async fn open(&self, order_id: &str) -> Value {
        let (http, body) = self.post("/snap/v1/transactions", &order(order_id)).await;
        assert_eq!(http, 201, "{body}");
        body
    }

    /// Opens a Snap page and lets the payer do that on it.
    pub(crate) async fn paid(&self, order_id: &str, method: Method, outcome: Outcome) -> Transaction {
        self.open(order_id).await;
        self.simulator.pay(order_id, method, outcome).unwrap()
    }

    /// Delivers what is due; returns the `transaction_status` of everything that was told.
    pub(crate) async fn told(&self) -> Vec<String> {
        self.simulator.deliver_due().await;
        self.inbox.statuses()
    }

    /// Moves the clock, then delivers what is due.
    pub(crate) async fn wait(&self, by: TimeDelta) -> usize {
        self.clock.advance(by);
        self.simulator.deliver_due().await
    }
}

pub(crate) fn order(order_id: &str) -> Value {
    json!({ "transaction_details": { "order_id": order_id, "gross_amount": 10_000 } })
}

pub(crate) fn text(body: &Value, name: &str) -> String {
    body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Asks again and again, for what happens in the background; fails when it never does.
pub(crate) async fn until<T>(ask: impl AsyncFn() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), asking).await.unwrap()
}
