//! `POST /payouts`.

use serde_json::{Value, json};

use super::desk::{CREATOR, Desk, answer_of, one, wish};
use crate::merchant::text;

const SENTENCE: &str = "An error occurred when creating payouts";

#[tokio::test]
async fn a_payout_is_queued_and_shown() {
    let desk = Desk::start().await;
    let reference_no = desk.queued(200_000).await;
    assert_eq!(reference_no.len(), 18);
    assert!(reference_no.chars().all(|letter| letter.is_ascii_alphanumeric()));
    let expected = json!({
        "amount": "200000.0",
        "beneficiary_name": "BCA Simulator A",
        "beneficiary_account": "0011223344",
        "bank": "PT. BANK CENTRAL ASIA TBK.",
        "reference_no": reference_no,
        "notes": "Teacherin payout 1",
        "beneficiary_email": "sari@contoh.co.id",
        "status": "queued",
        "created_by": "Creator",
        "created_at": "2026-11-20T05:00:00Z",
        "updated_at": "2026-11-20T05:00:00Z",
    });
    assert_eq!(desk.get(&format!("/payouts/{reference_no}")).await, (200, expected));
    assert_eq!(desk.payout_balance(), 1_000_000, "nothing is taken before the approval");
    desk.wait(86_400);
    assert_eq!(desk.status(&reference_no).await, "queued", "nothing happens by itself");
    assert_eq!(desk.notify_payout_again(&reference_no), Ok(false), "nor is it told");
    assert_eq!(desk.told().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_address_that_was_not_given_is_not_shown() {
    let desk = Desk::start().await;
    let mut payout = one(10_000);
    payout.as_object_mut().unwrap().remove("beneficiary_email");
    let (_, body) = desk.post("/payouts", CREATOR, &json!({ "payouts": [payout] })).await;
    let reference_no = text(body.pointer("/payouts/0").unwrap(), "reference_no");
    let (_, body) = desk.get(&format!("/payouts/{reference_no}")).await;
    assert_eq!(body.get("beneficiary_email"), None);
}

#[tokio::test]
async fn several_are_queued_in_their_order_or_none_at_all() {
    let desk = Desk::start().await;
    let (http, body) =
        desk.post("/payouts", CREATOR, &json!({ "payouts": [one(10_000), one(20_000)] })).await;
    assert_eq!(http, 201);
    let amounts: Vec<i64> = body
        .get("payouts")
        .and_then(Value::as_array)
        .unwrap()
        .iter()
        .map(|queued| desk.found(&text(queued, "reference_no")).amount)
        .collect();
    assert_eq!(amounts, [10_000, 20_000]);

    let mut wrong = one(10_000);
    wrong["beneficiary_bank"] = json!("abc");
    wrong["amount"] = json!("abc");
    let expected = json!({
        "error_message": SENTENCE,
        "errors": [[], ["Amount is not a number", "Beneficiary bank is not included in the list"]],
    });
    let answer = desk.post("/payouts", CREATOR, &json!({ "payouts": [one(10_000), wrong] })).await;
    assert_eq!(answer, (400, expected));
    assert_eq!(desk.payouts().len(), 2);
}

#[tokio::test]
async fn what_is_wrong_is_said_in_midtrans_words() {
    let desk = Desk::start_with(|config| config.is_facilitator = true).await;
    let cases = [
        ("beneficiary_name", json!(""), "Beneficiary name can't be blank"),
        ("beneficiary_account", json!(null), "Beneficiary account can't be blank"),
        ("beneficiary_account", json!("12-34567"), "Beneficiary account is not a number"),
        ("beneficiary_account", json!("12345"), "Beneficiary account is too short (minimum is 6 characters)"),
        (
            "beneficiary_account",
            json!("1".repeat(21)),
            "Beneficiary account is too long (maximum is 20 characters)",
        ),
        ("beneficiary_bank", json!("BCA"), "Beneficiary bank is not included in the list"),
        ("beneficiary_email", json!("sari"), "Beneficiary email is invalid"),
        ("amount", json!("9999.00"), "Amount must be greater than or equal to 10000"),
        ("amount", json!("10000.50"), "Amount must be an integer"),
        ("amount", json!("10.000,00"), "Amount is not a number"),
        ("amount", json!("-10000"), "Amount is not a number"),
        ("notes", json!(""), "Notes can't be blank"),
        ("notes", json!("x".repeat(101)), "Notes is too long (maximum is 100 characters)"),
        ("bank_account_id", json!("bca1"), "Bank account is not included in the list"),
    ];
    for (field, value, fault) in cases {
        let mut payout = one(10_000);
        payout[field] = value;
        let expected = json!({ "error_message": SENTENCE, "errors": [[fault]] });
        let answer = desk.post("/payouts", CREATOR, &json!({ "payouts": [payout] })).await;
        assert_eq!(answer, (400, expected), "{field}");
    }
    let mut wallet = one(10_000);
    wallet["beneficiary_bank"] = json!("gopay");
    let (http, body) = desk.post("/payouts", CREATOR, &json!({ "payouts": [wallet] })).await;
    assert_eq!((http, body.pointer("/errors/0/0")), (400, Some(&json!("Beneficiary account is invalid"))));
    assert_eq!(desk.payouts(), []);
}

#[tokio::test]
async fn amounts_come_as_texts_with_up_to_two_zeros_or_as_numbers() {
    let desk = Desk::start().await;
    for amount in [json!("10000"), json!("10000.0"), json!("10000.00"), json!(10_000)] {
        let mut payout = one(1);
        payout["amount"] = amount.clone();
        let (http, body) = desk.post("/payouts", CREATOR, &json!({ "payouts": [payout] })).await;
        assert_eq!(http, 201, "{amount}: {body}");
    }
    assert!(desk.payouts().iter().all(|payout| payout.amount == 10_000));
}

#[tokio::test]
async fn bodies_that_ask_for_nothing_are_refused() {
    let desk = Desk::start().await;
    for body in ["", "null", "{}", "[]", "{\"payouts\":[]}", "{\"payouts\":{}}", "{half"] {
        let request = desk.request("POST", "/payouts", CREATOR).header("content-type", "application/json");
        let (http, answer) = answer_of(request.body(body)).await;
        assert_eq!(http, 400, "{body}: {answer}");
        assert!(answer.get("error_message").is_some() && answer.get("errors").is_some(), "{answer}");
    }
    assert_eq!(desk.post("/payouts", CREATOR, &wish(10_000)).await.0, 201);
}
