//! The door of the payout API: every call is noted, met by the switches, checked for a key and its role, and answered
//! from memory when its `X-Idempotency-Key` was seen.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method as HttpMethod};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::Value;

use super::answers::{key_is_not_unique, not_permitted, refuse_plainly, unauthorised};
use super::payout_book::KeptAnswer;
use crate::answer::{parse, text_answer};
use crate::calls::ApiCall;
use crate::document::sha512_hex;
use crate::gate::{BODY_BYTES_MAX, KeyInWork, is_authorised_by};
use crate::simulator::Simulator;
use crate::switches::{ApiFault, Operation};

/// Longer keys are refused.
const IDEMPOTENCY_KEY_LENGTH_MAX: usize = 100;

/// Whose key a call carries.
#[derive(Clone, Copy)]
struct Roles {
    creates: bool,
    approves: bool,
}

/// Stands before every handler of the payout API.
pub(super) async fn gate(State(simulator): State<Simulator>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let operation = operation(&parts.method, parts.uri.path());
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return refuse_plainly(413, "The request is too large");
    };
    let roles = simulator.roles(&parts.headers);
    let mut call = note(&parts.method, parts.uri.path(), &parts.headers, &body);
    (call.at, call.authorised) = (simulator.now(), roles.creates || roles.approves);
    let key = call.idempotency_key.clone().filter(|_| parts.method != HttpMethod::GET);
    let number = simulator.remember(call);

    let switch = simulator.change(|book, _, _| book.switches.for_call(operation));
    if let Some(switch) = switch
        && !switch.takes_effect
        && !matches!(switch.fault, ApiFault::AnswerAfterSeconds(_))
    {
        return simulator.fail(switch.fault, operation, number).await;
    }
    if let Some(refusal) = refusal(operation, &parts, roles) {
        return simulator.finish(number, refusal);
    }
    let fingerprint = fingerprint(&parts.method, parts.uri.path(), &body);
    let _in_work = match take_key(&simulator, key.as_deref()) {
        Ok(guard) => guard,
        Err(refusal) => return simulator.finish(number, *refusal),
    };
    let answer = match key.as_deref().and_then(|key| simulator.kept_answer(key)) {
        Some(kept) if kept.fingerprint != fingerprint => key_is_not_unique(),
        Some(kept) => text_answer(kept.status, "application/json", kept.body),
        None => {
            let call = next.run(Request::from_parts(parts, Body::from(body)));
            let answer = match key {
                Some(key) => simulator.keep_answer(key, fingerprint, Simulator::unwritten(call).await).await,
                None => call.await,
            };
            simulator.note_carried_out(number);
            answer
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
    let path = path.strip_prefix("/iris/api/v1").unwrap_or(path);
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (method.as_str(), parts.as_slice()) {
        ("POST", ["payouts"]) => Operation::PayoutCreate,
        ("POST", ["payouts", "approve"]) => Operation::PayoutApprove,
        ("POST", ["payouts", "reject"]) => Operation::PayoutReject,
        ("GET", ["payouts", _]) => Operation::PayoutStatus,
        ("GET", ["balance"] | ["bank_accounts", _, "balance"]) => Operation::PayoutBalance,
        ("GET", ["statements"]) => Operation::PayoutStatements,
        ("GET", ["account_validation"]) => Operation::AccountValidation,
        (_, ["beneficiaries", ..]) => Operation::Beneficiaries,
        _ => Operation::PayoutOther,
    }
}

/// Why the key does not do. Anybody may ping; only creators ask, only approvers decide, both may look.
fn refusal(operation: Operation, parts: &Parts, roles: Roles) -> Option<Response> {
    let may = match operation {
        _ if parts.uri.path().ends_with("/ping") => true,
        _ if !roles.creates && !roles.approves => return Some(unauthorised()),
        Operation::PayoutCreate => roles.creates,
        Operation::Beneficiaries => roles.creates || parts.method == HttpMethod::GET,
        Operation::PayoutApprove | Operation::PayoutReject => roles.approves,
        _ => true,
    };
    (!may).then(not_permitted)
}

fn note(method: &HttpMethod, path: &str, headers: &HeaderMap, body: &Bytes) -> ApiCall {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = parse(body);
    let operation = operation(method, path);
    let order_id = match operation {
        Operation::PayoutStatus => path.rsplit('/').next().map(str::to_owned),
        _ => body.as_ref().and_then(named_references),
    };
    ApiCall {
        at: chrono::DateTime::UNIX_EPOCH,
        method: method.to_string(),
        path: path.to_owned(),
        operation,
        order_id,
        idempotency_key: text("x-idempotency-key").filter(|key| !key.is_empty()),
        user_agent: text("user-agent"),
        authorised: false,
        body,
        carried_out: false,
        answered: None,
    }
}

/// The reference numbers of an approval or a rejection.
fn named_references(body: &Value) -> Option<String> {
    let list = body.get("reference_nos")?.as_array()?;
    Some(list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","))
}

/// What makes two calls the same.
fn fingerprint(method: &HttpMethod, path: &str, body: &[u8]) -> String {
    sha512_hex(&[method.as_str().as_bytes(), b" ", path.as_bytes(), b"\n", body].concat())
}

/// Holds the key while its call is answered: one at a time, and the others are told so.
fn take_key(simulator: &Simulator, key: Option<&str>) -> Result<Option<KeyInWork>, Box<Response>> {
    let Some(key) = key else { return Ok(None) };
    if key.len() > IDEMPOTENCY_KEY_LENGTH_MAX {
        let refusal = refuse_plainly(400, "idempotency-key is too long (maximum is 100 characters)");
        return Err(Box::new(refusal));
    }
    KeyInWork::take(simulator, &format!("payouts {key}"))
        .map(Some)
        .ok_or_else(|| Box::new(key_is_not_unique()))
}

impl Simulator {
    fn roles(&self, headers: &HeaderMap) -> Roles {
        let keys = &self.inner.config.payouts;
        Roles {
            creates: is_authorised_by(headers, &keys.creator_key),
            approves: is_authorised_by(headers, &keys.approver_key),
        }
    }

    fn kept_answer(&self, key: &str) -> Option<KeptAnswer> {
        self.look(|book, _, _| book.payouts.answers.iter().find(|answer| answer.key == key).cloned())
    }

    /// Keeps what was answered for its key: refusals of what was asked too, since the same call is answered the same.
    async fn keep_answer(&self, key: String, fingerprint: String, answer: Response) -> Response {
        let status = answer.status().as_u16();
        let bytes = to_bytes(answer.into_body(), BODY_BYTES_MAX).await.unwrap_or_default();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        self.change(|book, _, now| {
            let kept = KeptAnswer { key, at: now, fingerprint, status, body: body.clone() };
            book.payouts.answers.push(kept);
        });
        text_answer(status, "application/json", body)
    }
}
