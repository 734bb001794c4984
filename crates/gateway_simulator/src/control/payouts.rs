//! `{base}/simulator/control/payouts/…`: the same for payouts.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Address;
use crate::error::SimulatorError;
use crate::payouts::{KnownAccount, Payout};
use crate::simulator::Simulator;
use crate::switches::PayoutSwitch;

pub(super) fn router() -> Router<Simulator> {
    Router::new()
        .route("/approve", post(approve))
        .route("/reject", post(reject))
        .route("/process", post(process))
        .route("/complete", post(complete))
        .route("/fail", post(fail))
        .route("/return", post(send_back))
        .route("/notify_again", post(notify_again))
        .route("/top_up", post(top_up))
        .route("/correct_balance", post(correct_balance))
        .route("/know_account", post(know_account))
        .route("/break", post(break_payouts))
        .route("/notification_url", post(notification_url))
        .route("/state", get(state))
}

#[derive(Deserialize)]
struct Target {
    reference_no: String,
    reason: Option<String>,
    failure_code: Option<u8>,
}

impl Target {
    /// "Invalid destination account number" unless another reason is named.
    fn failure_code(&self) -> u8 {
        self.failure_code.unwrap_or(crate::payouts::INVALID_ACCOUNT)
    }
}

#[derive(Deserialize)]
struct Amount {
    amount: i64,
}

type Done = Result<Json<Payout>, SimulatorError>;

async fn approve(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.approve_payout(&target.reference_no).map(Json)
}

async fn reject(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    let reason = target.reason.as_deref().unwrap_or("Rejected in the dashboard");
    simulator.reject_payout(&target.reference_no, reason).map(Json)
}

async fn process(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.process_payout(&target.reference_no).map(Json)
}

async fn complete(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.complete_payout(&target.reference_no).map(Json)
}

async fn fail(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.fail_payout(&target.reference_no, target.failure_code()).map(Json)
}

async fn send_back(State(simulator): State<Simulator>, Json(target): Json<Target>) -> Done {
    simulator.return_payout(&target.reference_no, target.failure_code()).map(Json)
}

async fn notify_again(
    State(simulator): State<Simulator>,
    Json(target): Json<Target>,
) -> Result<Json<Value>, SimulatorError> {
    simulator.notify_payout_again(&target.reference_no).map(|sent| Json(json!({ "sent": sent })))
}

async fn top_up(
    State(simulator): State<Simulator>,
    Json(wish): Json<Amount>,
) -> Result<Json<Value>, SimulatorError> {
    simulator.top_up(wish.amount).map(|balance| Json(json!({ "balance": balance })))
}

async fn correct_balance(State(simulator): State<Simulator>, Json(wish): Json<Amount>) -> Json<Value> {
    Json(json!({ "balance": simulator.correct_payout_balance(wish.amount) }))
}

async fn know_account(State(simulator): State<Simulator>, Json(account): Json<KnownAccount>) -> StatusCode {
    simulator.know_account(account);
    StatusCode::NO_CONTENT
}

async fn break_payouts(State(simulator): State<Simulator>, Json(switch): Json<PayoutSwitch>) -> StatusCode {
    simulator.break_payouts(switch.fault, switch.times);
    StatusCode::NO_CONTENT
}

async fn notification_url(State(simulator): State<Simulator>, Json(address): Json<Address>) -> StatusCode {
    simulator.set_payout_notification_url(address.url);
    StatusCode::NO_CONTENT
}

async fn state(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!({
        "payouts": simulator.payouts(),
        "balance": simulator.payout_balance(),
        "statement": simulator.payout_statement(),
    }))
}
