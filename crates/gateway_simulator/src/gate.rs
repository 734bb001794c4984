//! The door of Snap and Core (the payout API has its own): every call is noted, checked for the server key, answered from memory when its
//! `Idempotency-Key` was seen, and met by the switches.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method as HttpMethod, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::answer::{core_error, json_answer, parse, snap_error, text_answer};
use crate::book::SavedAnswer;
use crate::calls::{ApiCall, CALLS_MAX};
use crate::method::Method;
use crate::simulator::Simulator;
use crate::snap::Fields;
use crate::switches::{ApiFault, Operation};

/// Longer keys are silently ignored.
const IDEMPOTENCY_KEY_LENGTH_MAX: usize = 46;
pub(crate) const BODY_BYTES_MAX: usize = 1 << 20;

/// Stands before every API handler.
pub(crate) async fn gate(State(simulator): State<Simulator>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let operation = operation(&parts.method, parts.uri.path());
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return refuse(operation, "413", "The request is too large");
    };
    let call = note(&simulator, &parts.method, parts.uri.path(), &parts.headers, &body);
    let number = simulator.remember(call.clone());

    let switch = simulator.change(|book, _, _| book.switches.for_call(operation));
    if let Some(switch) = switch
        && !switch.takes_effect
        && !matches!(switch.fault, ApiFault::AnswerAfterSeconds(_))
    {
        return simulator.fail(switch.fault, operation, number).await;
    }
    if !call.authorised && operation != Operation::Token {
        let answer = unauthorised(operation);
        simulator.note_answer(number, answer.status());
        return answer;
    }

    let key = heeded_key(&call);
    let _in_work = match key.as_deref().map(|key| KeyInWork::take(&simulator, key)) {
        Some(None) => return simulator.finish(number, still_in_work()),
        Some(Some(guard)) => Some(guard),
        None => None,
    };
    let answer = match key.as_deref().and_then(|key| simulator.saved_answer(key)) {
        Some(saved) => text_answer(saved.status, "application/json", saved.body),
        None => {
            let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
            simulator.note_carried_out(number);
            simulator.save_answer(key, answer).await
        }
    };
    match switch.map(|switch| switch.fault) {
        Some(ApiFault::AnswerAfterSeconds(seconds)) => tokio::time::sleep(Duration::from_secs(seconds)).await,
        Some(fault) => return simulator.fail(fault, operation, number).await,
        None => {}
    }
    simulator.finish(number, answer)
}

/// What a method and path ask for.
fn operation(method: &HttpMethod, path: &str) -> Operation {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (method.as_str(), parts.as_slice()) {
        ("POST", ["snap", "v1", "transactions"]) => Operation::SnapCreate,
        ("POST", ["v2", "charge"]) => Operation::Charge,
        ("POST", ["v2", "capture"]) => Operation::Capture,
        ("GET", ["v2", "token"]) => Operation::Token,
        ("GET", ["v2", _, "status", ..]) => Operation::Status,
        ("POST", ["v2", _, "cancel"]) => Operation::Cancel,
        ("POST", ["v2", _, "expire"]) => Operation::Expire,
        ("POST", ["v2", _, "refund", ..]) => Operation::Refund,
        ("POST", ["v2", _, "approve"]) => Operation::Approve,
        ("POST", ["v2", _, "deny"]) => Operation::Deny,
        _ => Operation::Other,
    }
}

fn note(
    simulator: &Simulator,
    method: &HttpMethod,
    path: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> ApiCall {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = parse(body);
    let operation = operation(method, path);
    let order_id = match operation {
        Operation::SnapCreate | Operation::Charge => body
            .as_ref()
            .and_then(|body| Fields(body).text("/transaction_details/order_id").map(str::to_owned)),
        Operation::Capture => {
            body.as_ref().and_then(|body| Fields(body).text("/transaction_id").map(str::to_owned))
        }
        Operation::Token => None,
        _ => path.trim_matches('/').split('/').nth(1).map(str::to_owned),
    };
    ApiCall {
        at: simulator.now(),
        method: method.to_string(),
        path: path.to_owned(),
        operation,
        order_id,
        idempotency_key: text("idempotency-key"),
        user_agent: text("user-agent"),
        authorised: simulator.knows(headers),
        body,
        carried_out: false,
        answered: None,
    }
}

/// The key, where Midtrans heeds it: on POST, when it is not too long, and not for methods that cannot.
fn heeded_key(call: &ApiCall) -> Option<String> {
    let key = call.idempotency_key.clone()?;
    if call.method != "POST" || key.is_empty() || key.len() > IDEMPOTENCY_KEY_LENGTH_MAX {
        return None;
    }
    let charged = call.body.as_ref().filter(|_| call.operation == Operation::Charge);
    let method = charged.and_then(|body| crate::core_api::method_of(&Fields(body)).ok());
    method.is_none_or(Method::heeds_idempotency_key).then_some(key)
}

fn unauthorised(operation: Operation) -> Response {
    const SNAP: [&str; 2] = [
        "Access denied due to unauthorized transaction, please check client or server key",
        "Visit https://snap-docs.midtrans.com/#request-headers for more details",
    ];
    match operation {
        Operation::SnapCreate => snap_error(401, &SNAP.map(str::to_owned)),
        _ => core_error("401", "Transaction cannot be authorized with the current client/server key."),
    }
}

fn refuse(operation: Operation, code: &str, message: &str) -> Response {
    match operation {
        Operation::SnapCreate => snap_error(400, &[message.to_owned()]),
        _ => core_error(code, message),
    }
}

fn still_in_work() -> Response {
    json_answer(
        202,
        &json!({ "status_code": "202", "status_message": "The request is still being processed" }),
    )
}

/// The key of a call that is being answered; given back however the call ends, also when the caller goes away.
pub(crate) struct KeyInWork {
    simulator: Simulator,
    key: String,
}

impl KeyInWork {
    pub(crate) fn take(simulator: &Simulator, key: &str) -> Option<Self> {
        let is_free = simulator.lock().keys_in_work.insert(key.to_owned());
        is_free.then(|| Self { simulator: simulator.clone(), key: key.to_owned() })
    }
}

impl Drop for KeyInWork {
    fn drop(&mut self) {
        self.simulator.lock().keys_in_work.remove(&self.key);
    }
}

impl Simulator {
    fn knows(&self, headers: &HeaderMap) -> bool {
        is_authorised_by(headers, &self.inner.config.server_key)
    }

    pub(crate) fn remember(&self, call: ApiCall) -> usize {
        let mut held = self.lock();
        // Beyond the limit calls are answered, but no longer noted.
        if held.calls.len() < CALLS_MAX {
            held.calls.push(call);
            held.calls.len() - 1
        } else {
            CALLS_MAX
        }
    }

    pub(crate) fn note_carried_out(&self, number: usize) {
        if let Some(call) = self.lock().calls.get_mut(number) {
            call.carried_out = true;
        }
    }

    pub(crate) fn note_answer(&self, number: usize, status: StatusCode) {
        if let Some(call) = self.lock().calls.get_mut(number) {
            call.answered = Some(status.as_u16());
        }
    }

    pub(crate) fn finish(&self, number: usize, answer: Response) -> Response {
        self.note_answer(number, answer.status());
        answer
    }

    fn saved_answer(&self, key: &str) -> Option<SavedAnswer> {
        self.look(|book, _, _| book.answers.iter().find(|answer| answer.key == key).cloned())
    }

    /// Keeps a successful answer for its key.
    async fn save_answer(&self, key: Option<String>, answer: Response) -> Response {
        let Some(key) = key else { return answer };
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), BODY_BYTES_MAX).await.unwrap_or_default();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let code = serde_json::from_slice::<Value>(&bytes).ok().and_then(|body| {
            body.get("status_code")?.as_str().map(|code| code.starts_with('2') || code == "407")
        });
        if status.is_success() && code.unwrap_or(true) {
            let saved = SavedAnswer { key, at: self.now(), status: status.as_u16(), body: body.clone() };
            self.change(|book, _, _| book.answers.push(saved));
        }
        text_answer(status.as_u16(), "application/json", body)
    }

    /// What a switch gives instead of an answer.
    pub(crate) async fn fail(&self, fault: ApiFault, operation: Operation, number: usize) -> Response {
        let answer = match fault {
            ApiFault::ServerError(status) if operation == Operation::SnapCreate => {
                let message = "Sorry, we encountered internal server error. We will fix this soon.";
                json_answer(status, &json!({ "error_messages": [message], "locale": "en" }))
            }
            ApiFault::ServerError(status) if operation.is_of_payouts() => {
                crate::payouts::server_error(status, operation)
            }
            ApiFault::ServerError(status) => {
                let code = status.to_string();
                let message = "Sorry. Our system is recovering from unexpected issues. Please retry.";
                json_answer(status, &crate::answer::core_error_body(&code, message))
            }
            ApiFault::Html => text_answer(200, "text/html", "<html><body><h1>Bad gateway</h1></body></html>"),
            ApiFault::NeverAnswer | ApiFault::AnswerAfterSeconds(_) => std::future::pending().await,
            ApiFault::DropConnection => return broken_connection(),
        };
        self.finish(number, answer)
    }
}

/// Whether the call carries that key as user name of Basic authentication, with an empty password.
pub(crate) fn is_authorised_by(headers: &HeaderMap, key: &str) -> bool {
    let expected = format!("{key}:");
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, credentials)| STANDARD.decode(credentials.trim()).ok())
        .is_some_and(|credentials| credentials == expected.as_bytes())
}

/// The server closes the connection when a body fails before anything was sent.
fn broken_connection() -> Response {
    let failure = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "a switch dropped the connection");
    let stream = futures_util::stream::once(std::future::ready(Err::<Bytes, _>(failure)));
    Response::new(Body::from_stream(stream))
}
