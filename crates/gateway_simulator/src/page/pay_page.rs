//! The pay page: the payer chooses a method, and whoever sits at the simulator what becomes of it.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::transaction_page::panel;
use super::{Form, page, problem, rupiah};
use crate::book::Book;
use crate::document::jakarta;
use crate::method::Method;
use crate::pay::Outcome;
use crate::settings::Settings;
use crate::simulator::Simulator;
use crate::snap::SnapPage;
use crate::transaction::Transaction;

/// What the form calls an outcome, and what a person reads.
const OUTCOMES: [(&str, Outcome, &str); 6] = [
    ("paid", Outcome::Paid, "Pay now"),
    ("pending", Outcome::Pending, "Choose it, pay later"),
    ("denied", Outcome::Denied, "Be refused"),
    ("expired", Outcome::Expired, "Let it expire"),
    ("challenge", Outcome::Challenge, "Be challenged (card only)"),
    ("failed", Outcome::Failed, "Break"),
];

pub(super) async fn show(State(simulator): State<Simulator>, Path(token): Path<String>) -> Response {
    let body = simulator.look(|book, settings, now| {
        let page = book.pages.iter().find(|page| page.token == token)?;
        Some(render(book, settings, page, now))
    });
    match body {
        Some(body) => page(StatusCode::OK, "Pay", false, &body),
        None => problem(StatusCode::NOT_FOUND, "There is no such pay page.", "/simulator"),
    }
}

fn render(book: &Book, settings: &Settings, page: &SnapPage, now: DateTime<Utc>) -> Markup {
    let last =
        book.transactions.iter().rfind(|transaction| transaction.snap_token.as_ref() == Some(&page.token));
    let here = format!("/snap/v3/redirection/{}", page.token);
    html! {
        p class="note" { "Payment simulator: no real money moves here. " a href="/simulator" { "Overview" } }
        @match last {
            Some(transaction) if !transaction.status.leaves_the_page_open() => (panel(transaction, settings, &here)),
            last if page.is_open(now) => (choices(page, last)),
            last => (over(page, last)),
        }
    }
}

fn over(page: &SnapPage, last: Option<&Transaction>) -> Markup {
    html! {
        h1 { "This pay page has expired" }
        p { "Order " strong { (page.order_id) } ": nothing can be paid here any more." }
        @if let Some(last) = last { p { "The last attempt is " (last.status.name()) "." } }
    }
}

fn choices(page: &SnapPage, last: Option<&Transaction>) -> Markup {
    html! {
        h1 { "Pay order " (page.order_id) }
        p class="amount" { (rupiah(page.gross_amount)) }
        @if let Some(last) = last {
            p { "The last attempt (" (last.method.title()) ") ended as " strong { (last.status.name()) } ". Try again:" }
        }
        form method="post" action=(format!("/snap/v3/redirection/{}", page.token)) {
            h2 { "How do you pay?" }
            fieldset class="methods" {
                @for (place, method) in Method::ALL.into_iter().filter(|method| page.offers(*method)).enumerate() {
                    label {
                        input type="radio" name="method" value=(method.name()) required checked[place == 0];
                        " " (method.title())
                    }
                }
            }
            h2 { "What becomes of it?" }
            div class="actions" {
                @for (place, (name, _, label)) in OUTCOMES.into_iter().enumerate() {
                    @if name != "challenge" || page.offers(Method::CreditCard) {
                        button name="outcome" value=(name) class=[(place == 0).then_some("main")] { (label) }
                    }
                }
            }
        }
        p class="note" {
            "This page can be paid until " (jakarta(page.closes_at())) " WIB."
        }
    }
}

pub(super) async fn choose(
    State(simulator): State<Simulator>,
    Path(token): Path<String>,
    body: Bytes,
) -> Response {
    let form = Form::read(&body);
    let here = format!("/snap/v3/redirection/{token}");
    let method = form.get("method").and_then(Method::named);
    let outcome = form
        .get("outcome")
        .and_then(|wanted| OUTCOMES.into_iter().find(|(name, ..)| *name == wanted))
        .map(|(_, outcome, _)| outcome);
    let Some((method, outcome)) = method.zip(outcome) else {
        return problem(StatusCode::BAD_REQUEST, "Choose a method and an outcome.", &here);
    };
    match simulator.pay(&token, method, outcome) {
        Ok(_) => Redirect::to(&here).into_response(),
        Err(error) => problem(StatusCode::CONFLICT, &format!("Sorry: {error}."), &here),
    }
}
