//! The payout API (Iris): a creator asks for payouts, an approver releases them, the banks do the rest.

mod acts;
mod answers;
mod banks;
mod beneficiaries;
mod config;
mod create;
mod decide;
mod failure;
mod fields;
mod gate;
mod known_accounts;
mod look;
mod moves;
mod notification;
mod payout;
mod payout_book;
mod period;
mod statement;

use axum::routing::{get, patch, post};
use axum::{Router, middleware};

pub(crate) use self::answers::{server_error, unknown, wrong_method};
pub use self::config::PayoutsConfig;
pub(crate) use self::failure::{INVALID_ACCOUNT, code_text, message as failure_message};
pub use self::known_accounts::{AccountState, KnownAccount};
pub use self::notification::iris_signature;
pub use self::payout::{Payout, PayoutStatus, PlannedStep};
pub(crate) use self::payout_book::PayoutBook;
pub use self::statement::{Direction, EntryKind, StatementEntry};
use crate::simulator::Simulator;

/// Everything under `/iris`.
pub(crate) fn router(simulator: &Simulator) -> Router<Simulator> {
    let api = Router::new()
        .route("/ping", get(look::ping))
        .route("/beneficiaries", post(beneficiaries::create).get(beneficiaries::list))
        .route("/beneficiaries/{alias_name}", patch(beneficiaries::update))
        .route("/payouts", post(create::create))
        .route("/payouts/approve", post(decide::approve))
        .route("/payouts/reject", post(decide::reject))
        .route("/payouts/{reference_no}", get(look::details))
        .route("/balance", get(look::balance))
        .route("/statements", get(look::statements))
        .route("/channels", get(look::channels))
        .route("/bank_accounts", get(look::bank_accounts))
        .route("/bank_accounts/{bank_account_id}/balance", get(look::bank_account_balance))
        .route("/beneficiary_banks", get(look::beneficiary_banks))
        .route("/account_validation", get(look::account_validation));
    Router::new()
        .route("/iris/ping", get(look::ping))
        .nest("/iris/api/v1", api)
        .layer(middleware::from_fn_with_state(simulator.clone(), gate::gate))
}
