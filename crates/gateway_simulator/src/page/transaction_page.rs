//! One transaction: what it is, and what may happen to it next.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde_json::Value;

use super::acts::{buttons, perform};
use super::{Form, page, problem, rupiah};
use crate::document::{View, document, jakarta, status_code};
use crate::settings::Settings;
use crate::simulator::Simulator;
use crate::transaction::Transaction;

pub(super) async fn show(State(simulator): State<Simulator>, Path(id): Path<String>) -> Response {
    let back = format!("/simulator/transactions/{id}");
    let body = simulator.look(|book, settings, _| {
        let transaction = book.find(&id).and_then(|index| book.transactions.get(index))?;
        Some(html! {
            p class="note" { a href="/simulator" { "All transactions" } }
            (panel(transaction, settings, &back))
        })
    });
    match body {
        Some(body) => page(StatusCode::OK, "Transaction", false, &body),
        None => problem(StatusCode::NOT_FOUND, "There is no such transaction.", "/simulator"),
    }
}

pub(super) async fn act(State(simulator): State<Simulator>, Path(id): Path<String>, body: Bytes) -> Response {
    let form = Form::read(&body);
    // Only pages of ours are returned to.
    let back = form
        .get("back")
        .filter(|back| back.starts_with("/snap/v3/redirection/") || back.starts_with("/simulator"))
        .unwrap_or("/simulator");
    match perform(&simulator, &id, &form) {
        Ok(()) => Redirect::to(back).into_response(),
        Err(error) => problem(StatusCode::CONFLICT, &format!("Sorry: {error}."), back),
    }
}

/// The transaction, how to pay it, the way back to the merchant, and its buttons.
pub(super) fn panel(transaction: &Transaction, settings: &Settings, back: &str) -> Markup {
    html! {
        h1 { (transaction.method.title()) ": " (transaction.status.name()) }
        p class="amount" { (rupiah(transaction.gross_amount)) }
        div class="card" {
            dl {
                dt { "Order" } dd { (transaction.order_id) }
                dt { "Transaction" } dd { (transaction.transaction_id) }
                dt { "Fraud status" } dd { (transaction.fraud_status.name()) }
                dt { "Chosen" } dd { (jakarta(transaction.transaction_time)) " WIB" }
                @if let Some(at) = transaction.settlement_time {
                    dt { "Settled" } dd { (jakarta(at)) " WIB" }
                } @else {
                    dt { "Expires" } dd { (jakarta(transaction.expires_at)) " WIB" }
                }
                @for (name, value) in numbers(transaction, settings) {
                    dt { (name) } dd { (value) }
                }
                @for refund in &transaction.refunds {
                    dt { "Refunded" }
                    dd {
                        (rupiah(refund.amount)) " (" (refund.key) "), "
                        @if refund.bank_confirmed_at.is_some() { "confirmed by the bank" } @else { "not yet confirmed" }
                    }
                }
            }
        }
        @if let Some(url) = finish_url(transaction, settings) {
            p { a class="button main" href=(url) { "Return to the merchant" } }
        }
        h2 { "What happens next?" }
        (buttons(transaction, back))
    }
}

/// What a payer would type at the bank or in the shop.
fn numbers(transaction: &Transaction, settings: &Settings) -> Vec<(&'static str, String)> {
    let fields = document(transaction, View::Status, &settings.merchant());
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let account =
        fields.get("va_numbers").and_then(|list| list.pointer("/0/va_number")?.as_str()).map(str::to_owned);
    [
        ("Virtual account", account.or_else(|| text("permata_va_number"))),
        ("Biller code", text("biller_code")),
        ("Bill key", text("bill_key")),
        ("Payment code", text("payment_code")),
        ("Card", text("masked_card")),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// `callbacks.finish`, or the configured one, with what Midtrans appends. Nothing that a browser would run.
pub(super) fn finish_url(transaction: &Transaction, settings: &Settings) -> Option<String> {
    let url = transaction.finish_url.as_ref().or(settings.finish_url.as_ref())?;
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return None;
    }
    let (address, fragment) = url.split_once('#').map_or((url.as_str(), None), |(a, f)| (a, Some(f)));
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("order_id", &transaction.order_id)
        .append_pair("status_code", status_code(transaction, View::Status))
        .append_pair("transaction_status", transaction.status.name())
        .append_pair("merchant_id", &settings.merchant_id)
        .finish();
    let joint = if address.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    Some(format!("{address}{joint}{query}{fragment}"))
}
