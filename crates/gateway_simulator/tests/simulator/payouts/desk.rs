//! A merchant's payout desk: a creator, an approver, and the address that payout notifications come to.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use chrono::TimeDelta;
use serde_json::{Value, json};
use teacherin_gateway_simulator::{Payout, PayoutsConfig, Simulator};

use crate::merchant::{Answer, World, text};

pub(crate) const CREATOR: &str = "IRIS-creator-TESTKEY";
pub(crate) const APPROVER: &str = "IRIS-approver-TESTKEY";
pub(crate) const MERCHANT: &str = "IRIS-merchant-TESTKEY";

/// What came: the raw body and its signature.
pub(crate) type Told = (String, String);

/// The address of payout notifications, what came to it, and what it answers.
#[derive(Clone)]
pub(crate) struct Letterbox {
    told: Arc<Mutex<Vec<Told>>>,
    answers: Arc<Mutex<StatusCode>>,
}

impl Letterbox {
    async fn open() -> (Self, String) {
        let letterbox = Self { told: Arc::default(), answers: Arc::new(Mutex::new(StatusCode::OK)) };
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/payouts", listener.local_addr().unwrap());
        let router = Router::new().route("/payouts", post(notified)).with_state(letterbox.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (letterbox, url)
    }

    pub(crate) fn will_answer(&self, status: u16) {
        *self.answers.lock().unwrap() = StatusCode::from_u16(status).unwrap();
    }

    pub(crate) fn take(&self) -> Vec<Told> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }
}

async fn notified(State(letterbox): State<Letterbox>, headers: HeaderMap, body: String) -> StatusCode {
    let signature = headers.get("iris-signature").map(|value| value.to_str().unwrap().to_owned());
    letterbox.told.lock().unwrap().push((body, signature.unwrap_or_default()));
    *letterbox.answers.lock().unwrap()
}

pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) letterbox: Letterbox,
}

impl std::ops::Deref for Desk {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        self.world.simulator.simulator()
    }
}

impl Desk {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A million rupiah in the deposit.
    pub(crate) async fn start_with(change: impl FnOnce(&mut PayoutsConfig)) -> Self {
        let (letterbox, url) = Letterbox::open().await;
        let world = World::start_with(|config| {
            config.payouts.creator_key = CREATOR.to_owned();
            config.payouts.approver_key = APPROVER.to_owned();
            config.payouts.merchant_key = MERCHANT.to_owned();
            config.payouts.notification_url = Some(url);
            config.payouts.opening_balance = 1_000_000;
            change(&mut config.payouts);
        })
        .await;
        Self { world, letterbox }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.world.simulator.payouts_base_url())
    }

    pub(crate) fn request(&self, method: &str, path: &str, key: &str) -> reqwest::RequestBuilder {
        self.world.http.request(method.parse().unwrap(), self.url(path)).basic_auth(key, Some(""))
    }

    pub(crate) async fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        answer_of(self.request("POST", path, key).json(body)).await
    }

    pub(crate) async fn post_once(&self, path: &str, key: &str, body: &Value, once: &str) -> Answer {
        answer_of(self.request("POST", path, key).header("X-Idempotency-Key", once).json(body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer_of(self.request("GET", path, APPROVER)).await
    }

    /// Asks for a payout of so many rupiah; its reference number.
    pub(crate) async fn queued(&self, amount: i64) -> String {
        let (http, body) = self.post("/payouts", CREATOR, &wish(amount)).await;
        assert_eq!(http, 201, "{body}");
        text(body.pointer("/payouts/0").unwrap(), "reference_no")
    }

    /// Asks for a payout and approves it.
    pub(crate) async fn approved(&self, amount: i64) -> String {
        let reference_no = self.queued(amount).await;
        assert_eq!(self.approve(&reference_no).await, (202, json!({ "status": "ok" })));
        reference_no
    }

    pub(crate) async fn approve(&self, reference_no: &str) -> Answer {
        self.post("/payouts/approve", APPROVER, &json!({ "reference_nos": [reference_no] })).await
    }

    pub(crate) async fn status(&self, reference_no: &str) -> String {
        let (http, body) = self.get(&format!("/payouts/{reference_no}")).await;
        assert_eq!(http, 200, "{body}");
        text(&body, "status")
    }

    pub(crate) fn found(&self, reference_no: &str) -> Payout {
        self.payout(reference_no).unwrap()
    }

    pub(crate) fn wait(&self, seconds: i64) {
        self.world.clock.advance(TimeDelta::seconds(seconds));
    }

    /// Delivers what is due; the `status` of everything that was told.
    pub(crate) async fn told(&self) -> Vec<String> {
        self.deliver_due().await;
        self.letterbox.take().iter().map(|(body, _)| text(&parsed(body), "status")).collect()
    }

    /// What the statement's movements add up to.
    pub(crate) fn sum_of_statement(&self) -> i64 {
        self.payout_statement().iter().map(teacherin_gateway_simulator::StatementEntry::signed_amount).sum()
    }
}

pub(crate) fn parsed(body: &str) -> Value {
    serde_json::from_str(body).unwrap()
}

pub(crate) async fn answer_of(request: reqwest::RequestBuilder) -> Answer {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.text().await.unwrap();
    (status, serde_json::from_str(&body).unwrap_or(Value::String(body)))
}

/// One payout to an account of the sandbox.
pub(crate) fn one(amount: i64) -> Value {
    json!({
        "beneficiary_name": "BCA Simulator A",
        "beneficiary_account": "0011223344",
        "beneficiary_bank": "bca",
        "beneficiary_email": "sari@contoh.co.id",
        "amount": format!("{amount}.00"),
        "notes": "Teacherin payout 1",
    })
}

pub(crate) fn wish(amount: i64) -> Value {
    json!({ "payouts": [one(amount)] })
}
