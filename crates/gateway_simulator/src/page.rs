//! What a person sees in the browser: the pay page, one transaction, the overview. Plain forms, no JavaScript.

mod acts;
mod overview;
mod pay_page;
mod payouts_page;
mod switch_forms;
mod transaction_page;

use std::collections::HashMap;

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, html};

use crate::simulator::Simulator;

/// Nothing from elsewhere, no scripts, not in a frame.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --accent: #0a6cc2; --quiet: #777; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
main.wide { max-width: 76rem; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.note { color: var(--quiet); font-size: .9rem; }
.amount { font-size: 2rem; font-weight: 600; margin: .25rem 0; }
.card { border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.25rem; margin: 1rem 0; }
.methods { display: grid; grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); gap: .4rem; border: 0; padding: 0; margin: .5rem 0 1rem; }
.methods label { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .7rem; cursor: pointer; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .5rem 0; }
button, .button { font: inherit; padding: .45rem .9rem; border-radius: .5rem; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; text-decoration: none; display: inline-block; }
button.main, .button.main { background: var(--accent); border-color: var(--accent); color: #fff; }
input, select { font: inherit; padding: .35rem .5rem; border: 1px solid var(--line); border-radius: .4rem; background: transparent; color: inherit; }
input[type=number] { width: 9rem; }
td select { max-width: 9rem; }
td .actions { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font-size: .9em; }
";

pub(crate) fn router() -> Router<Simulator> {
    Router::new()
        .route("/snap/v3/redirection/{token}", get(pay_page::show).post(pay_page::choose))
        .route("/snap/v2/vtweb/{token}", get(pay_page::show).post(pay_page::choose))
        .route("/v2/wallet/{id}", get(transaction_page::show))
        .route("/v2/qris/{id}/qr-code", get(transaction_page::show))
        .route("/v2/3ds/redirect/{id}", get(transaction_page::show))
        .route("/simulator", get(overview::show))
        .route("/simulator/payouts", get(payouts_page::show).post(payouts_page::act))
        .route("/simulator/payouts/{reference_no}", post(payouts_page::act_on))
        .route("/simulator/transactions/{id}", get(transaction_page::show).post(transaction_page::act))
        .route("/simulator/switches", post(switch_forms::act))
}

/// The fields of a form.
struct Form(HashMap<String, String>);

impl Form {
    fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// A field that was filled in.
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }
}

fn page(status: StatusCode, title: &str, is_wide: bool, body: &Markup) -> Response {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Payment simulator" }
                style { (maud::PreEscaped(STYLE)) }
            }
            body { main class=[is_wide.then_some("wide")] { (body) } }
        }
    };
    let headers = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    (status, headers, Html(document.into_string())).into_response()
}

/// Why something did not work, and the way back.
fn problem(status: StatusCode, sentence: &str, back: &str) -> Response {
    let body = html! {
        h1 { "That did not work" }
        p { (sentence) }
        p { a class="button" href=(back) { "Back" } }
    };
    page(status, "Problem", false, &body)
}

/// Rp 10.000, as Indonesians write it.
fn rupiah(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    format!("{}Rp {text}", if amount < 0 { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::rupiah;

    #[test]
    fn rupiah_are_written_in_groups_of_three() {
        assert_eq!(rupiah(999), "Rp 999");
        assert_eq!(rupiah(1_000), "Rp 1.000");
        assert_eq!(rupiah(12_345_678), "Rp 12.345.678");
    }
}
