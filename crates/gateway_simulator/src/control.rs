//! `{base}/simulator/control/…`: what the library can do, over JSON, for tests in other languages and other processes.

mod payouts;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::SimulatorError;
use crate::method::Method;
use crate::pay::Outcome;
use crate::simulator::{ReleaseOrder, Simulator};
use crate::switches::{ApiSwitch, NotificationSwitch};
use crate::transaction::Transaction;

pub(crate) fn router() -> Router<Simulator> {
    Router::new()
        .route("/pay", post(pay))
        .route("/settle", post(settle))
        .route("/deny", post(deny))
        .route("/approve", post(approve))
        .route("/reverse", post(reverse))
        .route("/expire", post(expire))
        .route("/cancel", post(cancel))
        .route("/refund_outside", post(refund_outside))
        .route("/chargeback", post(chargeback))
        .route("/notify_again", post(notify_again))
        .route("/deliver_due", post(deliver_due))
        .route("/break_api", post(break_api))
        .route("/break_notifications", post(break_notifications))
        .route("/release_held", post(release_held))
        .route("/deny_refunds", post(deny_refunds))
        .route("/refuse_repeated_refund_keys", post(refuse_repeated_refund_keys))
        .route("/clear_switches", post(clear_switches))
        .route("/notification_url", post(notification_url))
        .nest("/payouts", payouts::router())
        .route("/state", get(state))
        .route("/calls", get(calls))
}

/// Names what is meant; `amount` is in rupiah.
#[derive(Deserialize)]
struct Target {
    token: Option<String>,
    order_id: Option<String>,
    transaction_id: Option<String>,
    amount: Option<i64>,
}

impl Target {
    /// The most exact name that was given.
    fn id(&self) -> &str {
        let name = self.transaction_id.as_ref().or(self.token.as_ref()).or(self.order_id.as_ref());
        name.map(String::as_str).unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct Payment {
    #[serde(flatten)]
    target: Target,
    method: Method,
    outcome: Outcome,
}

#[derive(Deserialize)]
struct Release {
    order: ReleaseOrder,
}

#[derive(Deserialize)]
struct Count {
    count: u32,
}

#[derive(Deserialize)]
struct Refuse {
    refuse: bool,
}

#[derive(Deserialize)]
struct Address {
    url: Option<String>,
}

type Done = Result<Json<Transaction>, SimulatorError>;

impl IntoResponse for SimulatorError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Unknown(_) => StatusCode::NOT_FOUND,
            _ => StatusCode::CONFLICT,
        };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

async fn pay(State(simulator): State<Simulator>, Json(payment): Json<Payment>) -> Done {
    simulator.pay(payment.target.id(), payment.method, payment.outcome).map(Json)
}

async fn settle(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.settle(target.id()).map(Json)
}

async fn deny(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.deny(target.id()).map(Json)
}

async fn approve(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.approve(target.id()).map(Json)
}

async fn reverse(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.reverse(target.id()).map(Json)
}

async fn expire(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.expire(target.id()).map(Json)
}

async fn cancel(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.cancel(target.id()).map(Json)
}

async fn refund_outside(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.refund_outside(target.id(), target.amount).map(Json)
}

async fn chargeback(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.chargeback(target.id(), target.amount).map(Json)
}

async fn notify_again(
    State(simulator): State<Simulator>,
    Json(target): Json<Target>,
) -> Result<Json<Value>, SimulatorError> {
    simulator.notify_again(target.id()).map(|sent| Json(json!({ "sent": sent })))
}

async fn deliver_due(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!({ "attempts": simulator.deliver_due().await }))
}

async fn break_api(State(simulator): State<Simulator>, Json(switch): Json<ApiSwitch>) -> StatusCode {
    simulator.break_api(switch);
    StatusCode::NO_CONTENT
}

async fn break_notifications(
    State(simulator): State<Simulator>,
    Json(switch): Json<NotificationSwitch>,
) -> StatusCode {
    simulator.switch_notifications(switch);
    StatusCode::NO_CONTENT
}

async fn release_held(State(simulator): State<Simulator>, Json(release): Json<Release>) -> Json<Value> {
    Json(json!({ "released": simulator.release_held(release.order) }))
}

async fn deny_refunds(State(simulator): State<Simulator>, Json(next): Json<Count>) -> StatusCode {
    simulator.deny_refunds(next.count);
    StatusCode::NO_CONTENT
}

async fn refuse_repeated_refund_keys(
    State(simulator): State<Simulator>,
    Json(wish): Json<Refuse>,
) -> StatusCode {
    simulator.refuse_repeated_refund_keys(wish.refuse);
    StatusCode::NO_CONTENT
}

async fn clear_switches(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_switches();
    StatusCode::NO_CONTENT
}

async fn notification_url(State(simulator): State<Simulator>, Json(address): Json<Address>) -> StatusCode {
    simulator.set_notification_url(address.url);
    StatusCode::NO_CONTENT
}

async fn state(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!({
        "transactions": simulator.transactions(),
        "deliveries": simulator.deliveries(),
        "switches": simulator.switches(),
    }))
}

async fn calls(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!({ "calls": simulator.calls() }))
}
