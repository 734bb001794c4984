//! The switches as forms.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::{Form, problem};
use crate::simulator::{ReleaseOrder, Simulator};
use crate::switches::{ApiFault, ApiSwitch, NotificationFault, Operation, Switches, Times};

const OPERATIONS: [(&str, Option<Operation>); 15] = [
    ("any call", None),
    ("Snap create", Some(Operation::SnapCreate)),
    ("charge", Some(Operation::Charge)),
    ("status", Some(Operation::Status)),
    ("cancel", Some(Operation::Cancel)),
    ("expire", Some(Operation::Expire)),
    ("refund", Some(Operation::Refund)),
    ("approve", Some(Operation::Approve)),
    ("payout create", Some(Operation::PayoutCreate)),
    ("payout approve", Some(Operation::PayoutApprove)),
    ("payout reject", Some(Operation::PayoutReject)),
    ("payout status", Some(Operation::PayoutStatus)),
    ("payout balance", Some(Operation::PayoutBalance)),
    ("payout statements", Some(Operation::PayoutStatements)),
    ("account validation", Some(Operation::AccountValidation)),
];

pub(super) fn forms(switches: &Switches) -> Markup {
    html! {
        h2 { "Switches" }
        (lit(switches))
        form class="actions" method="post" action="/simulator/switches" {
            input type="hidden" name="act" value="break_api";
            "The API "
            select name="fault" aria-label="Fault" {
                option value="server_error" { "answers the status" }
                option value="answer_late" { "answers after seconds" }
                option value="never_answer" { "never answers" }
                option value="html" { "answers HTML" }
                option value="drop_connection" { "drops the connection" }
            }
            input type="number" name="number" value="503" min="1" aria-label="Status or seconds";
            " to "
            select name="operation" aria-label="Call" { @for (name, _) in OPERATIONS { option value=(name) { (name) } } }
            label { input type="checkbox" name="takes_effect" value="yes"; " having done it" }
            (times())
            button { "Switch on" }
        }
        form class="actions" method="post" action="/simulator/switches" {
            input type="hidden" name="act" value="break_notifications";
            "Notifications are "
            select name="fault" aria-label="Fault" {
                option value="duplicate" { "sent so many times" }
                option value="hold_back" { "held back" }
                option value="delay" { "late by seconds" }
                option value="lose" { "lost" }
                option value="sign_wrongly" { "wrongly signed" }
            }
            input type="number" name="number" value="3" min="1" aria-label="Times or seconds";
            (times())
            button { "Switch on" }
        }
        div class="actions" {
            @for (act, label) in [
                ("release", "Release what is held"),
                ("release_reversed", "Release it, last one first"),
                ("deny_refund", "The bank refuses the next refund"),
                ("clear", "All switches off"),
            ] {
                form method="post" action="/simulator/switches" {
                    input type="hidden" name="act" value=(act);
                    button { (label) }
                }
            }
        }
    }
}

fn times() -> Markup {
    html! {
        " for the next "
        input type="number" name="times" min="1" placeholder="always" value="1" aria-label="How often, empty for always";
    }
}

/// What is on.
fn lit(switches: &Switches) -> Markup {
    let often = |times: Times| match times {
        Times::Next(count) => format!("next {count}"),
        Times::Always => "always".to_owned(),
    };
    html! {
        ul {
            @for one in &switches.api {
                li {
                    "API: " (format!("{:?}", one.fault)) " on "
                    (one.operation.map_or_else(|| "any call".to_owned(), |operation| format!("{operation:?}")))
                    @if one.takes_effect { ", having done it" } ", " (often(one.times))
                }
            }
            @for one in &switches.notifications {
                li { "Notifications: " (format!("{:?}", one.fault)) ", " (often(one.times)) }
            }
            @if switches.refunds_denied_by_bank > 0 {
                li { "The bank refuses the next " (switches.refunds_denied_by_bank) " refunds" }
            }
            @if switches.repeated_refund_keys_are_refused { li { "Repeated refund keys are refused" } }
            @for one in &switches.payouts {
                li { "Payouts: " (format!("{:?}", one.fault)) ", " (often(one.times)) }
            }
            @if *switches == Switches::default() { li { "All are off." } }
        }
    }
}

pub(super) async fn act(State(simulator): State<Simulator>, body: Bytes) -> Response {
    let form = Form::read(&body);
    if apply(&simulator, &form).is_none() {
        return problem(
            StatusCode::BAD_REQUEST,
            "That switch is not known, or its number is missing.",
            "/simulator",
        );
    }
    Redirect::to("/simulator").into_response()
}

fn apply(simulator: &Simulator, form: &Form) -> Option<()> {
    match form.get("act")? {
        "break_api" => {
            let operation = OPERATIONS
                .into_iter()
                .find(|(name, _)| Some(*name) == form.get("operation"))
                .and_then(|(_, operation)| operation);
            let takes_effect = form.get("takes_effect").is_some();
            simulator.break_api(ApiSwitch {
                fault: api_fault(form)?,
                operation,
                takes_effect,
                times: read_times(form),
            });
        }
        "break_notifications" => simulator.break_notifications(notification_fault(form)?, read_times(form)),
        "release" => drop(simulator.release_held(ReleaseOrder::Kept)),
        "release_reversed" => drop(simulator.release_held(ReleaseOrder::Reversed)),
        "deny_refund" => simulator.deny_refunds(1),
        "clear" => simulator.clear_switches(),
        _ => return None,
    }
    Some(())
}

fn read_times(form: &Form) -> Times {
    form.number("times").and_then(|count| u32::try_from(count).ok()).map_or(Times::Always, Times::Next)
}

fn api_fault(form: &Form) -> Option<ApiFault> {
    let number = form.number("number");
    Some(match form.get("fault")? {
        "server_error" => {
            ApiFault::ServerError(number?.try_into().ok().filter(|code| (400..600).contains(code))?)
        }
        "answer_late" => ApiFault::AnswerAfterSeconds(number?.try_into().ok()?),
        "never_answer" => ApiFault::NeverAnswer,
        "html" => ApiFault::Html,
        "drop_connection" => ApiFault::DropConnection,
        _ => return None,
    })
}

fn notification_fault(form: &Form) -> Option<NotificationFault> {
    let number = form.number("number").and_then(|number| u32::try_from(number).ok());
    Some(match form.get("fault")? {
        "duplicate" => NotificationFault::Duplicate(number?),
        "hold_back" => NotificationFault::HoldBack,
        "delay" => NotificationFault::DelaySeconds(number?),
        "lose" => NotificationFault::Lose,
        "sign_wrongly" => NotificationFault::SignWrongly,
        _ => return None,
    })
}
