//! Payouts and the deposit they are paid out of: what they are, and what may happen to them next.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::{Form, page, problem, rupiah};
use crate::book::Book;
use crate::document::jakarta;
use crate::error::SimulatorError;
use crate::payouts::{INVALID_ACCOUNT, Payout, PayoutStatus, StatementEntry, code_text, failure_message};
use crate::simulator::Simulator;
use crate::switches::{PayoutFault, Times};

const HERE: &str = "/simulator/payouts";
const ROWS_MAX: usize = 100;

/// What a form sends, and what a person reads.
type Act = (&'static str, &'static str);

const fn acts(status: PayoutStatus) -> &'static [Act] {
    match status {
        PayoutStatus::Queued => &[("approve", "Approve"), ("reject", "Reject")],
        PayoutStatus::Approved => {
            &[("complete", "Complete"), ("process", "Hold at the bank"), ("fail", "Fail")]
        }
        PayoutStatus::Processed => &[("complete", "Complete"), ("fail", "Fail")],
        PayoutStatus::Completed => &[("return", "Bank sends it back")],
        PayoutStatus::Rejected | PayoutStatus::Failed => &[],
    }
}

pub(super) async fn show(State(simulator): State<Simulator>) -> Response {
    let body = simulator.look(|book, settings, now| {
        html! {
            h1 { "Payouts" }
            p class="note" {
                (jakarta(now)) " WIB · notifications go to "
                code { (settings.payouts.notification_url.as_deref().unwrap_or("nowhere")) }
                " · " a href=(HERE) { "Refresh" } " · " a href="/simulator" { "Payments and switches" }
            }
            (deposit(book.payouts.balance()))
            (payouts(&book.payouts.payouts))
            (switches(book))
            (statement(&book.payouts.statement))
        }
    });
    page(StatusCode::OK, "Payouts", true, &body)
}

/// One line of the overview, which leads here.
pub(super) fn summary(book: &Book) -> Markup {
    let waiting = book.payouts.payouts.iter().filter(|payout| !acts(payout.status).is_empty()).count();
    html! {
        h2 { "Payouts" }
        p {
            a class="button" href=(HERE) { "Payouts and balance" }
            " " (rupiah(book.payouts.balance())) " in the deposit, "
            (book.payouts.payouts.len()) " payouts, " (waiting) " of which can still move."
        }
    }
}

fn deposit(balance: i64) -> Markup {
    html! {
        p class="note" { "The deposit holds" }
        p class="amount" { (rupiah(balance)) }
        form class="actions" method="post" action=(HERE) {
            input type="hidden" name="act" value="top_up";
            "Top up by Rp "
            input type="number" name="amount" min="1" value="10000000" aria-label="Amount in rupiah";
            button { "Top up" }
        }
    }
}

fn payouts(payouts: &[Payout]) -> Markup {
    html! {
        div class="scroll" { table {
            tr { th { "Reference" } th { "To" } th { "Amount" } th { "Status" } th { "What happens next?" } }
            @for one in payouts.iter().rev().take(ROWS_MAX) {
                tr {
                    td { code { (one.reference_no) } br; span class="note" { (one.notes) } }
                    td { (one.beneficiary_name) br; span class="note" { (one.beneficiary_bank) " " (one.beneficiary_account) } }
                    td { (rupiah(one.amount)) }
                    td { (one.status.name()) br; span class="note" { (jakarta(one.updated_at)) (reason(one)) } }
                    td { (buttons(one)) }
                }
            }
        } }
        @if payouts.is_empty() { p { "Nobody has asked for a payout yet." } }
    }
}

/// Why it did not arrive.
fn reason(payout: &Payout) -> Markup {
    let why = payout
        .failure_code
        .map(|code| format!("{} {}", code_text(code), failure_message(code).unwrap_or_default()));
    html! {
        @if let Some(why) = why.as_ref().or(payout.reject_reason.as_ref()) {
            br; (why)
        }
    }
}

fn buttons(payout: &Payout) -> Markup {
    let target = format!("{HERE}/{}", payout.reference_no);
    html! {
        form class="actions" method="post" action=(target) {
            @for (name, label) in acts(payout.status) { button name="act" value=(name) { (label) } }
            @if acts(payout.status).iter().any(|(name, _)| matches!(*name, "fail" | "return")) { (codes()) }
            @if payout.status != PayoutStatus::Queued { button name="act" value="notify" { "Notify again" } }
        }
    }
}

fn codes() -> Markup {
    html! {
        select name="failure_code" aria-label="Why" {
            @for (code, message) in (1..=u8::MAX).map_while(|code| Some((code, failure_message(code)?))) {
                option value=(code) selected[code == INVALID_ACCOUNT] { (code_text(code)) " " (message) }
            }
        }
    }
}

fn switches(book: &Book) -> Markup {
    html! {
        h2 { "What becomes of payouts that are approved next?" }
        ul {
            @for one in &book.switches.payouts {
                li { (format!("{:?}", one.fault)) ", " (format!("{:?}", one.times)) }
            }
            @if book.switches.payouts.is_empty() { li { "They arrive." } }
        }
        form class="actions" method="post" action=(HERE) {
            input type="hidden" name="act" value="break";
            "The next one "
            select name="fault" aria-label="Fault" {
                option value="fail" { "fails" }
                option value="return" { "is sent back a minute after it arrived" }
                option value="stall" { "stays at the bank" }
            }
            " because of " (codes())
            button { "Switch on" }
        }
    }
}

fn statement(entries: &[StatementEntry]) -> Markup {
    html! {
        h2 { "Statement" }
        div class="scroll" { table {
            tr { th { "At" } th { "Type" } th { "Amount" } th { "Account" } th { "Payout" } }
            @for one in entries.iter().rev().take(ROWS_MAX) {
                tr {
                    td { (jakarta(one.created_at)) }
                    td { (one.kind.name()) }
                    td { (rupiah(one.signed_amount())) }
                    td { (one.account) }
                    td { code { (one.reference_no.as_deref().unwrap_or_default()) } }
                }
            }
        } }
    }
}

/// Top up, or turn a switch.
pub(super) async fn act(State(simulator): State<Simulator>, body: Bytes) -> Response {
    let form = Form::read(&body);
    let done = match form.get("act").unwrap_or_default() {
        "top_up" => simulator.top_up(form.number("amount").unwrap_or_default()).map(drop),
        "break" => read_fault(&form)
            .map(|fault| simulator.break_payouts(fault, Times::Next(1)))
            .ok_or_else(|| SimulatorError::Unknown("fault".to_owned())),
        other => Err(SimulatorError::Unknown(other.to_owned())),
    };
    answer(done)
}

fn read_fault(form: &Form) -> Option<PayoutFault> {
    let failure_code = code(form);
    Some(match form.get("fault")? {
        "fail" => PayoutFault::Fail(failure_code),
        "return" => PayoutFault::Return { failure_code, after_seconds: 60 },
        "stall" => PayoutFault::Stall,
        _ => return None,
    })
}

fn code(form: &Form) -> u8 {
    form.number("failure_code").and_then(|code| code.try_into().ok()).unwrap_or(INVALID_ACCOUNT)
}

/// What a payout's button says.
pub(super) async fn act_on(
    State(simulator): State<Simulator>,
    Path(reference_no): Path<String>,
    body: Bytes,
) -> Response {
    let form = Form::read(&body);
    let done = match form.get("act").unwrap_or_default() {
        "approve" => simulator.approve_payout(&reference_no),
        "reject" => simulator.reject_payout(&reference_no, "Rejected in the dashboard"),
        "process" => simulator.process_payout(&reference_no),
        "complete" => simulator.complete_payout(&reference_no),
        "fail" => simulator.fail_payout(&reference_no, code(&form)),
        "return" => simulator.return_payout(&reference_no, code(&form)),
        "notify" => return answer(simulator.notify_payout_again(&reference_no).map(drop)),
        other => Err(SimulatorError::Unknown(other.to_owned())),
    };
    answer(done.map(drop))
}

fn answer(done: Result<(), SimulatorError>) -> Response {
    match done {
        Ok(()) => Redirect::to(HERE).into_response(),
        Err(error) => problem(StatusCode::CONFLICT, &format!("Sorry: {error}."), HERE),
    }
}
