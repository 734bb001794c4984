//! `POST /payouts`: the creator asks for one or several payouts, all or none of which are queued.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::answers::{refuse, unreadable};
use super::banks;
use super::fields::{check_account, check_email, check_length, rupiah, text};
use super::payout::{NewPayout, Payout, random_reference_no};
use crate::answer::{json_answer, parse};
use crate::book::Book;
use crate::settings::Settings;
use crate::simulator::Simulator;

const NOTES_LENGTH_MAX: usize = 100;

pub(super) async fn create(State(simulator): State<Simulator>, body: Bytes) -> Response {
    let Some(body) = parse(&body) else { return unreadable() };
    let wishes = body.get("payouts").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if wishes.is_empty() {
        return refused(&json!(["Payouts can't be blank"]));
    }
    simulator.change(|book, settings, now| {
        let read: Vec<_> = wishes.iter().map(|wish| read(wish, settings)).collect();
        if read.iter().any(Result::is_err) {
            // One list for each payout, empty where it is right.
            let errors: Vec<_> = read.into_iter().map(|one| one.err().unwrap_or_default()).collect();
            return refused(&json!(errors));
        }
        let mut queued = Vec::new();
        for new in read.into_iter().flatten() {
            let payout = Payout::queue(new, unused_reference_no(book), now);
            queued.push(json!({ "status": payout.status.name(), "reference_no": payout.reference_no }));
            book.payouts.payouts.push(payout);
        }
        json_answer(201, &json!({ "payouts": queued }))
    })
}

fn refused(errors: &Value) -> Response {
    refuse(400, "An error occurred when creating payouts", errors)
}

fn unused_reference_no(book: &Book) -> String {
    loop {
        let reference_no = random_reference_no();
        if book.payouts.find(&reference_no).is_none() {
            return reference_no;
        }
    }
}

/// One payout, or everything that is wrong with it, in Midtrans' words.
fn read(wish: &Value, settings: &Settings) -> Result<NewPayout, Vec<String>> {
    let mut faults = Vec::new();
    let name = text(wish, "beneficiary_name").unwrap_or_default();
    if name.is_empty() {
        faults.push("Beneficiary name can't be blank".to_owned());
    }
    let bank = text(wish, "beneficiary_bank").unwrap_or_default();
    let account = text(wish, "beneficiary_account").unwrap_or_default();
    check_account(("Beneficiary account", &account), &bank, &mut faults);
    let amount = amount(wish, settings, &mut faults);
    if bank.is_empty() {
        faults.push("Beneficiary bank can't be blank".to_owned());
    } else if banks::name(&bank).is_none() {
        faults.push("Beneficiary bank is not included in the list".to_owned());
    }
    let email = text(wish, "beneficiary_email");
    check_email(("Beneficiary email", email.as_deref()), &mut faults);
    let notes = text(wish, "notes").unwrap_or_default();
    check_length(("Notes", &notes), NOTES_LENGTH_MAX, &mut faults);
    let wanted_account = text(wish, "bank_account_id").filter(|_| settings.payouts.is_facilitator);
    if wanted_account.is_some_and(|id| id != super::look::BANK_ACCOUNT_ID) {
        faults.push("Bank account is not included in the list".to_owned());
    }
    let Some(amount) = amount.filter(|_| faults.is_empty()) else { return Err(faults) };
    Ok(NewPayout {
        amount,
        beneficiary_name: name,
        beneficiary_account: account,
        beneficiary_bank: bank,
        beneficiary_email: email,
        notes,
    })
}

fn amount(wish: &Value, settings: &Settings, faults: &mut Vec<String>) -> Option<i64> {
    let least = settings.payouts.minimum_amount;
    match rupiah(wish.get("amount")) {
        Ok(amount) if amount >= least => return Some(amount),
        Ok(_) => faults.push(format!("Amount must be greater than or equal to {least}")),
        Err(fault) => faults.push(format!("Amount {fault}")),
    }
    None
}
