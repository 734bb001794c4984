//! What can be done to a transaction from where it stands: the buttons, and what they do.

use maud::{Markup, html};

use super::Form;
use crate::error::SimulatorError;
use crate::pay::Outcome;
use crate::simulator::Simulator;
use crate::transaction::{FraudStatus, Status, Transaction};

/// One button: the name its form sends, its label, whether it asks for an amount.
struct Act {
    name: &'static str,
    label: &'static str,
    asks_amount: bool,
}

const fn act(name: &'static str, label: &'static str) -> Act {
    Act { name, label, asks_amount: false }
}

const fn act_with_amount(name: &'static str, label: &'static str) -> Act {
    Act { name, label, asks_amount: true }
}

const PENDING: &[Act] = &[
    act("pay", "Pay it now"),
    act("deny", "Bank refuses"),
    act("expire", "Let it expire"),
    act("cancel", "Merchant cancels"),
];
const AUTHORIZED: &[Act] = &[act("deny", "Refuse"), act("cancel", "Merchant cancels")];
const CHALLENGED: &[Act] =
    &[act("approve", "Accept the challenged card"), act("deny", "Deny the challenged card")];
const CAPTURED: &[Act] = &[act("settle", "Settle (else after a day)"), act("cancel", "Merchant cancels")];
const SETTLED: &[Act] = &[
    act("reverse", "Bank reverses it"),
    act_with_amount("refund", "Refund from outside"),
    act_with_amount("chargeback", "Chargeback"),
];
const PARTLY_BACK: &[Act] =
    &[act_with_amount("refund", "Refund from outside"), act_with_amount("chargeback", "Chargeback")];
const CHARGED_BACK: &[Act] = &[act_with_amount("chargeback", "Chargeback")];

fn acts(transaction: &Transaction) -> &'static [Act] {
    match transaction.status {
        Status::Pending => PENDING,
        Status::Authorize => AUTHORIZED,
        Status::Capture if transaction.fraud_status == FraudStatus::Challenge => CHALLENGED,
        Status::Capture => CAPTURED,
        Status::Settlement => SETTLED,
        Status::PartialRefund => PARTLY_BACK,
        Status::PartialChargeback => CHARGED_BACK,
        Status::Deny
        | Status::Cancel
        | Status::Expire
        | Status::Failure
        | Status::Refund
        | Status::Chargeback => &[],
    }
}

/// The buttons. `back` is the path to return to.
pub(super) fn buttons(transaction: &Transaction, back: &str) -> Markup {
    let target = format!("/simulator/transactions/{}", transaction.transaction_id);
    // While somebody still waits for the payment, the first button is the one most people look for.
    let is_open = matches!(transaction.status, Status::Pending | Status::Capture);
    html! {
        @for (place, one) in acts(transaction).iter().enumerate() {
            form class="actions" method="post" action=(target) {
                input type="hidden" name="back" value=(back);
                input type="hidden" name="act" value=(one.name);
                button class=[(is_open && place == 0).then_some("main")] { (one.label) }
                @if one.asks_amount {
                    input type="number" name="amount" min="1" aria-label="Amount in rupiah" placeholder="all of it";
                }
            }
        }
        form class="actions" method="post" action=(target) {
            input type="hidden" name="back" value=(back);
            input type="hidden" name="act" value="notify";
            button { "Send the last notification again" }
        }
    }
}

/// Does what a button says.
pub(super) fn perform(simulator: &Simulator, id: &str, form: &Form) -> Result<(), SimulatorError> {
    let amount = form.number("amount");
    match form.get("act").unwrap_or_default() {
        "pay" => {
            let transaction =
                simulator.transaction(id).ok_or_else(|| SimulatorError::Unknown(id.to_owned()))?;
            simulator.pay(id, transaction.method, Outcome::Paid)
        }
        "deny" => simulator.deny(id),
        "expire" => simulator.expire(id),
        "cancel" => simulator.cancel(id),
        "approve" => simulator.approve(id),
        "settle" => simulator.settle(id),
        "reverse" => simulator.reverse(id),
        "refund" => simulator.refund_outside(id, amount),
        "chargeback" => simulator.chargeback(id, amount),
        "notify" => return simulator.notify_again(id).map(drop),
        other => Err(SimulatorError::Unknown(other.to_owned())),
    }
    .map(drop)
}
