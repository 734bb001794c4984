//! A Midtrans that answers from a list and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Money;
use kernel::id::{PaymentId, RefundId};
use midtrans::{Midtrans, MidtransConfig, MidtransPayouts, MidtransPayoutsConfig, PayoutKeys};
use payments::gateway::{PageBuyer, PageItem, PageRequest, RefundRequest};
use serde_json::{Value, json};

/// The key the client signs in with. No text of ours may show it.
pub(crate) const SERVER_KEY: &str = "SB-Mid-server-TESTKEY123";

/// The keys the client of payouts signs in with, and the one it checks signatures with.
pub(crate) const PAYOUT_KEYS: [&str; 3] =
    ["IRIS-creator-TESTKEY123", "IRIS-approver-TESTKEY123", "IRIS-merchant-TESTKEY123"];

/// What the server does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Answers with JSON.
    Json(u16, Value),
    /// Answers with any text.
    Text(u16, String),
    /// Sends the client elsewhere.
    Redirect(String),
    /// Says nothing for a long time.
    Silence,
}

impl Reply {
    /// An answer of the Core API with HTTP's 200 and its own status.
    pub(crate) fn core(status_code: &str) -> Self {
        Self::Json(200, json!({ "status_code": status_code, "status_message": "as scripted" }))
    }
}

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

#[derive(Debug, Default)]
struct Script {
    replies: VecDeque<Reply>,
    asked: Vec<Asked>,
}

/// The server, and clients that talk to it.
pub(crate) struct Scripted {
    pub(crate) client: Midtrans,
    pub(crate) payouts: MidtransPayouts,
    pub(crate) address: String,
    script: Arc<Mutex<Script>>,
}

impl Scripted {
    /// Answers with these, in order, and fails the client's test when it is asked once more.
    pub(crate) async fn answering(replies: impl IntoIterator<Item = Reply>) -> Self {
        let script = Script { replies: replies.into_iter().collect(), asked: Vec::new() };
        let script = Arc::new(Mutex::new(script));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { client: client_of(&address), payouts: payouts_at(&address), address, script }
    }

    /// Everything it was asked so far. Each answer of the list must have been needed.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let script = self.script.lock().unwrap();
        assert!(script.replies.is_empty(), "not asked for: {:?}", script.replies);
        script.asked.clone()
    }

    /// The same as lines.
    pub(crate) fn asked_lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

/// A client with pauses that no test notices.
pub(crate) fn client_of(address: &str) -> Midtrans {
    let mut config = MidtransConfig::at(address, SERVER_KEY.to_owned().into());
    config.repeat_pauses = vec![Duration::from_millis(1), Duration::from_millis(1)];
    Midtrans::new(config).unwrap()
}

/// The same of payouts. Approvals carry a one-time password.
pub(crate) fn payouts_at(address: &str) -> MidtransPayouts {
    MidtransPayouts::new(payouts_config(address)).unwrap()
}

/// What that is made of.
pub(crate) fn payouts_config(address: &str) -> MidtransPayoutsConfig {
    let [creator, approver, merchant] = PAYOUT_KEYS.map(|key| key.to_owned().into());
    let mut config = MidtransPayoutsConfig::at(address, PayoutKeys { creator, approver, merchant });
    config.otp = Some("335163".to_owned().into());
    config.repeat_pauses = vec![Duration::from_millis(1), Duration::from_millis(1)];
    config
}

async fn answer(
    State(script): State<Arc<Mutex<Script>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let reply = {
        let mut script = script.lock().unwrap();
        let text = String::from_utf8_lossy(&body).into_owned();
        let body = serde_json::from_slice(&body).unwrap_or_default();
        script.asked.push(Asked { line: format!("{method} {uri}"), headers, body, text });
        script.replies.pop_front().unwrap_or_else(|| Reply::Text(418, "asked too often".to_owned()))
    };
    let json_type = [(header::CONTENT_TYPE, "application/json")];
    match reply {
        Reply::Json(status, value) => {
            (StatusCode::from_u16(status).unwrap(), json_type, value.to_string()).into_response()
        }
        Reply::Text(status, text) => (StatusCode::from_u16(status).unwrap(), text).into_response(),
        Reply::Redirect(to) => {
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)], "{}").into_response()
        }
        Reply::Silence => std::future::pending().await,
    }
}

/// The instant of all requests.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-21T10:00:00Z".parse().unwrap()
}

/// The payment of all requests.
pub(crate) fn payment_id() -> PaymentId {
    "payment_01KAJ3W8Q4E7S9ZK3M5T0V2XYA".parse().unwrap()
}

/// The refund of all requests.
pub(crate) fn refund_id() -> RefundId {
    "refund_01KAJ3W8Q4E7S9ZK3M5T0V2XYB".parse().unwrap()
}

/// A page that can be opened.
pub(crate) fn page_request() -> PageRequest {
    PageRequest {
        payment_id: payment_id(),
        amount: Money::rupiah(150_000),
        items: vec![PageItem {
            id: "line_1".to_owned(),
            name: "Gitar".to_owned(),
            unit_price: 150_000,
            quantity: 1,
        }],
        buyer: PageBuyer { name: "Sari".to_owned(), email: "sari@contoh.co.id".to_owned() },
        now: now(),
        expires_at: now() + TimeDelta::minutes(15),
        return_url: "https://teacherin.test/return".to_owned(),
    }
}

/// Money to go back: of 150,000.
pub(crate) fn refund_request(amount: i64) -> RefundRequest {
    RefundRequest {
        refund_id: refund_id(),
        payment_id: payment_id(),
        transaction_id: None,
        amount: Money::rupiah(amount),
        is_full: amount == 150_000,
        reason: "Lesson cancelled".to_owned(),
    }
}

/// A status of the payment.
pub(crate) fn status_reply(transaction_status: &str, more: &Value) -> Reply {
    let mut fields = json!({
        "status_code": "200", "transaction_id": "57d5293c-e65f", "order_id": payment_id().to_string(),
        "gross_amount": "150000.00", "currency": "IDR", "payment_type": "credit_card", "fraud_status": "accept",
        "transaction_status": transaction_status,
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Reply::Json(200, fields)
}
