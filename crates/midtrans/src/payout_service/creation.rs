//! Creating a payout, which waits for approval then.

use kernel::Currency;
use payments::gateway::GatewayError;
use payouts::gateway::{CreateOutcome, PayoutOrder};
use serde::Serialize;

use super::answer::{PayoutAnswer, without};
use super::exchange::{PayoutCall, PayoutExchange, PayoutRole};
use super::names;
use crate::report::{self, is_plain_id};
use crate::wire::{IdempotencyKey, Post};

const NAME_CHARACTERS_MAX: usize = 100;
const NOTES_CHARACTERS_MAX: usize = 100;
/// Midtrans keeps keys of payouts for a day, and reads them from a header of their own.
const KEY_HEADER: &str = "X-Idempotency-Key";

/// The fields stand in this order in every version of ours: under one key, a retry must be the same to the byte.
#[derive(Serialize)]
struct Wishes<'a> {
    payouts: Vec<Wish<'a>>,
}

/// No e-mail address is told: who is paid out may change hers, and hears of her money from us.
#[derive(Serialize)]
struct Wish<'a> {
    beneficiary_name: &'a str,
    beneficiary_account: &'a str,
    beneficiary_bank: &'a str,
    amount: String,
    notes: String,
}

/// Creates it, once under its key however often it is asked.
pub(super) async fn create(
    exchange: &PayoutExchange,
    order: &PayoutOrder,
) -> Result<CreateOutcome, GatewayError> {
    let holder = names::plain(&order.holder, NAME_CHARACTERS_MAX);
    if holder.is_empty() {
        let words = "the holder's name has no letter that banks here print".to_owned();
        return Ok(CreateOutcome::Refused(words));
    }
    let body = body(order, &holder)?;
    let key = order.key.to_string();
    let idempotency_key = Some(IdempotencyKey { header: KEY_HEADER, key: &key });
    let call = PayoutCall {
        post: Post::Json { body: &body, idempotency_key },
        is_repeatable: true,
        ..PayoutCall::post(PayoutRole::Creator, &["payouts"], &body)
    };
    let asking = async {
        let answer = exchange.ask(&call).await?;
        if !is_key_conflict(&answer) {
            return Ok(answer);
        }
        // The same is said while the first of two is still being worked on.
        tokio::time::sleep(exchange.wire.longest_pause()).await;
        exchange.ask(&call).await
    };
    let answer = exchange.wire.in_time(asking).await?;
    outcome(&answer, &[&order.number, &order.holder, &holder])
}

fn body(order: &PayoutOrder, holder: &str) -> Result<String, GatewayError> {
    let Currency::Idr = order.money.currency;
    if order.money.amount < 1 {
        return Err(GatewayError::Malformed("our request: a payout of nothing".to_owned()));
    }
    let wish = Wish {
        beneficiary_name: holder,
        beneficiary_account: &order.number,
        beneficiary_bank: &order.bank_code,
        amount: format!("{}.00", order.money.amount),
        notes: names::plain(&format!("Teacherin {}", order.payout_id), NOTES_CHARACTERS_MAX),
    };
    serde_json::to_string(&Wishes { payouts: vec![wish] })
        .map_err(|_| GatewayError::Malformed("our request could not be written".to_owned()))
}

fn outcome(answer: &PayoutAnswer, hidden: &[&str]) -> Result<CreateOutcome, GatewayError> {
    if answer.is_success() {
        return reference(answer)
            .map(CreateOutcome::Created)
            .ok_or_else(|| GatewayError::Malformed("a payout without a reference".to_owned()));
    }
    if is_key_conflict(answer) {
        return Ok(CreateOutcome::KeyUsedOtherwise);
    }
    match answer.http_status {
        400 | 422 => Ok(CreateOutcome::Refused(without(&answer.words(), hidden))),
        // Says nothing of the payout: the address is wrong, or whoever answers there is not the payout service.
        _ => Err(answer.unexpected()),
    }
}

/// The one payout's.
fn reference(answer: &PayoutAnswer) -> Option<String> {
    let [created] = answer.fields()?.get("payouts")?.as_array()?.as_slice() else { return None };
    let reference = report::text(created.as_object()?, "reference_no")?;
    is_plain_id(reference).then(|| reference.to_owned())
}

/// Midtrans's page of errors shows it without a status.
fn is_key_conflict(answer: &PayoutAnswer) -> bool {
    let names_the_key = || {
        let message = answer.fields().and_then(|fields| report::text(fields, "error_message"));
        message.is_some_and(|message| message.contains("idempotency-key is not unique"))
    };
    answer.http_status == 409 || ((400..500).contains(&answer.http_status) && names_the_key())
}

/// Asks for no payouts: whether the key may.
pub(super) async fn check(exchange: &PayoutExchange) -> Result<(), GatewayError> {
    let call = PayoutCall::post(PayoutRole::Creator, &["payouts"], r#"{"payouts":[]}"#);
    let answer = exchange.ask(&call).await?;
    // It is refused for what it lacks, not for who asks.
    if answer.is_success() || matches!(answer.http_status, 400 | 422) {
        Ok(())
    } else {
        Err(answer.unexpected())
    }
}

#[cfg(test)]
mod tests {
    use kernel::Money;
    use serde_json::json;

    use super::*;
    use crate::wire::RawAnswer;

    fn order(holder: &str, amount: i64) -> PayoutOrder {
        PayoutOrder {
            payout_id: "payout_01KAJ3W8Q4E7S9ZK3M5T0V2XYA".parse().unwrap(),
            key: "019a0000-0000-7000-8000-000000000001".parse().unwrap(),
            bank_code: "bca".to_owned(),
            number: "0011223344".to_owned(),
            holder: holder.to_owned(),
            money: Money::rupiah(amount),
        }
    }

    fn judged(http_status: u16, body: &serde_json::Value) -> Result<CreateOutcome, GatewayError> {
        let raw = RawAnswer { http_status, body: Some(body.to_string()), date: None };
        outcome(&PayoutAnswer::read(&raw)?, &["0011223344", "Sari Dewi"])
    }

    #[test]
    fn the_request_is_the_same_to_the_byte() {
        assert_eq!(
            body(&order("Sari Dewi", 150_000), "Sari Dewi").unwrap(),
            r#"{"payouts":[{"beneficiary_name":"Sari Dewi","beneficiary_account":"0011223344","beneficiary_bank":"bca","amount":"150000.00","notes":"Teacherin payout 01KAJ3W8Q4E7S9ZK3M5T0V2XYA"}]}"#
        );
        assert!(matches!(body(&order("Sari Dewi", 0), "Sari Dewi"), Err(GatewayError::Malformed(_))));
    }

    #[test]
    fn one_payout_has_one_reference() {
        let created = json!({ "payouts": [{ "status": "queued", "reference_no": "1d4f8423393005" }] });
        assert_eq!(judged(201, &created), Ok(CreateOutcome::Created("1d4f8423393005".to_owned())));
        for odd in [
            json!({}),
            json!([]),
            json!({ "payouts": [] }),
            json!({ "payouts": [{ "status": "queued" }] }),
            json!({ "payouts": [{ "reference_no": "../balance" }] }),
            json!({ "payouts": [{ "reference_no": "a" }, { "reference_no": "b" }] }),
        ] {
            assert!(matches!(judged(201, &odd), Err(GatewayError::Malformed(_))), "{odd}");
        }
    }

    #[test]
    fn a_refusal_tells_no_name_and_no_number() {
        let refusal = json!({
            "error_message": "An error occurred when creating payouts",
            "errors": [["Beneficiary account 0011223344 of Sari Dewi is invalid"]],
        });
        let words = "400: An error occurred when creating payouts; Beneficiary account … of … is invalid";
        assert_eq!(judged(400, &refusal), Ok(CreateOutcome::Refused(words.to_owned())));
    }

    #[test]
    fn a_key_that_was_used_otherwise_is_told_apart() {
        let conflict = json!({
            "error_message": "idempotency-key is not unique", "errors": "idempotency-key is not unique",
        });
        for status in [400, 409, 422] {
            assert_eq!(judged(status, &conflict), Ok(CreateOutcome::KeyUsedOtherwise), "{status}");
        }
    }

    #[test]
    fn somebody_else_s_refusal_is_not_the_account_s() {
        for status in [402, 404, 405, 413] {
            let outcome = judged(status, &json!({ "error_message": "No" }));
            assert_eq!(outcome, Err(GatewayError::Refused(format!("{status}: No"))));
        }
    }
}
