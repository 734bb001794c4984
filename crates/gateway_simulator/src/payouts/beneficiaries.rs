//! `/beneficiaries`: people whose accounts the merchant keeps under names of its own.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{refuse, unreadable};
use super::banks;
use super::fields::{check_account, check_email, check_length, text};
use super::payout_book::{Beneficiary, PayoutBook};
use crate::answer::{json_answer, parse};
use crate::simulator::Simulator;

const ALIAS_LENGTH_MAX: usize = 20;
const NAME_LENGTH_MAX: usize = 255;

pub(super) async fn create(State(simulator): State<Simulator>, body: Bytes) -> Response {
    let Some(body) = parse(&body) else { return unreadable() };
    simulator.change(|book, _, _| {
        let (beneficiary, mut faults) = read(&body, None);
        check_unused(&book.payouts, &beneficiary, None, &mut faults);
        if !faults.is_empty() {
            return refuse(400, "An error occurred when creating beneficiary", &json!(faults));
        }
        book.payouts.beneficiaries.push(beneficiary);
        json_answer(201, &json!({ "status": "created" }))
    })
}

/// What is not named stays as it was.
pub(super) async fn update(
    State(simulator): State<Simulator>,
    Path(alias_name): Path<String>,
    body: Bytes,
) -> Response {
    let Some(body) = parse(&body) else { return unreadable() };
    simulator.change(|book, _, _| {
        let sentence = "An error occurred when updating beneficiary";
        let kept = &book.payouts.beneficiaries;
        let Some(index) = kept.iter().position(|one| one.alias_name == alias_name) else {
            return refuse(404, sentence, &json!("Could not find saved beneficiary"));
        };
        let (beneficiary, mut faults) = read(&body, kept.get(index));
        check_unused(&book.payouts, &beneficiary, Some(index), &mut faults);
        if !faults.is_empty() {
            return refuse(400, sentence, &json!(faults));
        }
        if let Some(one) = book.payouts.beneficiaries.get_mut(index) {
            *one = beneficiary;
        }
        json_answer(200, &json!({ "status": "updated" }))
    })
}

pub(super) async fn list(State(simulator): State<Simulator>) -> Response {
    simulator.look(|book, _, _| {
        let all: Vec<Value> = book
            .payouts
            .beneficiaries
            .iter()
            .map(|one| {
                json!({
                    "name": one.name,
                    "bank": one.bank,
                    "account": one.account,
                    "alias_name": one.alias_name,
                    "email": one.email,
                })
            })
            .collect();
        json_answer(200, &json!(all))
    })
}

/// The beneficiary as it would be, and everything that is wrong with it.
fn read(body: &Value, before: Option<&Beneficiary>) -> (Beneficiary, Vec<String>) {
    let field = |name: &str, old: fn(&Beneficiary) -> &str| {
        text(body, name).or_else(|| before.map(|one| old(one).to_owned())).unwrap_or_default()
    };
    let beneficiary = Beneficiary {
        name: field("name", |one| &one.name),
        bank: field("bank", |one| &one.bank),
        account: field("account", |one| &one.account),
        alias_name: field("alias_name", |one| &one.alias_name),
        email: text(body, "email").or_else(|| before.and_then(|one| one.email.clone())),
    };
    let mut faults = Vec::new();
    check_length(("Name", &beneficiary.name), NAME_LENGTH_MAX, &mut faults);
    check_account(("Account", &beneficiary.account), &beneficiary.bank, &mut faults);
    check_length(("Alias name", &beneficiary.alias_name), ALIAS_LENGTH_MAX, &mut faults);
    if !beneficiary.alias_name.chars().all(|letter| letter.is_ascii_alphanumeric()) {
        faults.push("Alias name is invalid".to_owned());
    }
    if banks::name(&beneficiary.bank).is_none() {
        faults.push("Bank is not included in the list".to_owned());
    }
    check_email(("Email", beneficiary.email.as_deref()), &mut faults);
    (beneficiary, faults)
}

/// Account and alias are each used once.
fn check_unused(
    book: &PayoutBook,
    beneficiary: &Beneficiary,
    itself: Option<usize>,
    faults: &mut Vec<String>,
) {
    let others = || book.beneficiaries.iter().enumerate().filter(|(index, _)| Some(*index) != itself);
    if others().any(|(_, one)| (&one.bank, &one.account) == (&beneficiary.bank, &beneficiary.account)) {
        faults.push("Account has already been taken".to_owned());
    }
    if others().any(|(_, one)| one.alias_name == beneficiary.alias_name) {
        faults.push("Alias name has already been taken".to_owned());
    }
}
