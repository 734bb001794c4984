//! The overview: everything that happened, and the switches.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::payouts_page::summary;
use super::switch_forms::forms;
use super::{page, rupiah};
use crate::book::Book;
use crate::calls::ApiCall;
use crate::delivery::{Delivery, DeliveryState};
use crate::document::jakarta;
use crate::simulator::Simulator;
use crate::switches::Channel;

const ROWS_MAX: usize = 100;

pub(super) async fn show(State(simulator): State<Simulator>) -> Response {
    let calls = simulator.calls();
    let body = simulator.look(|book, settings, now| {
        html! {
            h1 { "Payment simulator" }
            p class="note" {
                (jakarta(now)) " WIB · notifications go to "
                code { (settings.notification_url.as_deref().unwrap_or("nowhere")) }
                " · " a href="/simulator" { "Refresh" }
            }
            (pages(book))
            (transactions(book))
            (summary(book))
            (deliveries(book))
            (forms(&book.switches))
            (call_table(&calls))
        }
    });
    page(StatusCode::OK, "Overview", true, &body)
}

fn pages(book: &Book) -> Markup {
    let waiting = book.pages.iter().rev().filter(|page| {
        !book.transactions.iter().any(|transaction| transaction.snap_token.as_ref() == Some(&page.token))
    });
    html! {
        h2 { "Pay pages on which nobody has chosen a method" }
        div class="scroll" { table {
            tr { th { "Order" } th { "Amount" } th { "Opened" } th { "Closes" } }
            @for page in waiting.take(ROWS_MAX) {
                tr {
                    td { a href=(format!("/snap/v3/redirection/{}", page.token)) { (page.order_id) } }
                    td { (rupiah(page.gross_amount)) }
                    td { (jakarta(page.created_at)) }
                    td { (jakarta(page.closes_at())) }
                }
            }
        } }
    }
}

fn transactions(book: &Book) -> Markup {
    html! {
        h2 { "Transactions" }
        div class="scroll" { table {
            tr { th { "Order" } th { "Method" } th { "Amount" } th { "Status" } th { "Fraud" } th { "Refunded" } th { "Chosen" } }
            @for one in book.transactions.iter().rev().take(ROWS_MAX) {
                tr {
                    td { a href=(format!("/simulator/transactions/{}", one.transaction_id)) { (one.order_id) } }
                    td { (one.method.title()) }
                    td { (rupiah(one.gross_amount)) }
                    td { (one.status.name()) }
                    td { (one.fraud_status.name()) }
                    td { (rupiah(one.refunded_amount())) }
                    td { (jakarta(one.transaction_time)) }
                }
            }
        } }
    }
}

fn deliveries(book: &Book) -> Markup {
    html! {
        h2 { "Notifications" }
        div class="scroll" { table {
            tr { th { "Order or payout" } th { "Tells" } th { "State" } th { "Due" } th { "Attempts" } }
            @for one in book.deliveries.iter().rev().take(ROWS_MAX) {
                tr {
                    td { a href=(page_of(one)) { (one.order_id) } }
                    td { (one.transaction_status) }
                    td { (state(one)) }
                    td { (jakarta(one.due_at)) }
                    td { (attempts(one)) }
                }
            }
        } }
    }
}

fn page_of(delivery: &Delivery) -> String {
    match delivery.channel {
        Channel::Payments => format!("/simulator/transactions/{}", delivery.transaction_id),
        Channel::Payouts => "/simulator/payouts".to_owned(),
    }
}

const fn state(delivery: &Delivery) -> &'static str {
    match delivery.state {
        DeliveryState::Waiting => "waiting",
        DeliveryState::Held => "held back",
        DeliveryState::Lost => "lost",
        DeliveryState::Delivered => "delivered",
        DeliveryState::GivenUp => "given up",
    }
}

fn attempts(delivery: &Delivery) -> String {
    let answers: Vec<String> = delivery
        .attempts
        .iter()
        .map(|attempt| attempt.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string()))
        .collect();
    answers.join(", ")
}

fn call_table(calls: &[ApiCall]) -> Markup {
    html! {
        h2 { "Calls of the API" }
        div class="scroll" { table {
            tr { th { "At" } th { "Call" } th { "Idempotency key" } th { "Answer" } }
            @for call in calls.iter().rev().take(ROWS_MAX) {
                tr {
                    td { (jakarta(call.at)) }
                    td { (call.method) " " (call.path) }
                    td { (call.idempotency_key.as_deref().unwrap_or_default()) }
                    td { (call.answered.map_or_else(|| "none".to_owned(), |status| status.to_string())) }
                }
            }
        } }
    }
}
