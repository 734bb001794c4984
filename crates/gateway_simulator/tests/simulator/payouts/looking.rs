//! Banks, their accounts, and where to pay in.

use serde_json::{Value, json};
use teacherin_gateway_simulator::{AccountState, ApiFault, ApiSwitch, KnownAccount, Operation};

use super::desk::{CREATOR, Desk, one};
use crate::merchant::text;

#[tokio::test]
async fn every_bank_that_is_listed_takes_payouts() {
    let desk = Desk::start().await;
    let (_, body) = desk.get("/beneficiary_banks").await;
    let banks = body.get("beneficiary_banks").and_then(Value::as_array).unwrap().clone();
    assert!(banks.contains(&json!({ "code": "bsi", "name": "PT. BANK SYARIAH INDONESIA TBK." })));
    let payouts: Vec<Value> = banks
        .iter()
        .map(|bank| {
            let mut payout = one(10_000);
            payout["beneficiary_bank"] = json!(text(bank, "code"));
            payout["beneficiary_account"] = json!("08123450000");
            payout
        })
        .collect();
    let (http, body) = desk.post("/payouts", CREATOR, &json!({ "payouts": payouts })).await;
    assert_eq!(http, 201, "{body}");
}

#[tokio::test]
async fn an_account_is_validated_by_what_its_bank_knows() {
    let desk = Desk::start().await;
    let (http, known) = desk.get("/account_validation?bank=danamon&account=000001137298").await;
    assert_eq!((http, text(&known, "account_name").as_str()), (200, "Danamon Simulator A"));
    assert_eq!(text(&known, "account_no"), "000001137298");
    assert_eq!(text(&known, "bank_name"), "danamon");
    assert_eq!(text(&known, "id").len(), 32);

    let (http, unknown) = desk.get("/account_validation?bank=bca&account=000001137298").await;
    assert_eq!(http, 400);
    assert_eq!(text(&unknown, "error_message"), "An error occured when doing account validation");
    assert_eq!(unknown.get("errors"), Some(&json!({ "account": ["Account does not exist"] })));
    let (http, no_bank) = desk.get("/account_validation?account=000001137298").await;
    assert_eq!(
        (http, no_bank.pointer("/errors/bank/0")),
        (400, Some(&json!("Bank is not included in the list")))
    );

    for (state, fault) in
        [(AccountState::Dormant, "Account is dormant"), (AccountState::Closed, "Account is closed")]
    {
        let (bank, account) = ("bca".to_owned(), "7788130577".to_owned());
        desk.know_account(KnownAccount { bank, account, name: "Sari Dewi".to_owned(), state });
        let (_, answer) = desk.get("/account_validation?bank=bca&account=7788130577").await;
        assert_eq!(answer.pointer("/errors/account/0"), Some(&json!(fault)));
    }
}

#[tokio::test]
async fn validation_is_away_in_its_own_words() {
    let desk = Desk::start().await;
    desk.break_api(ApiSwitch::next(ApiFault::ServerError(503)).on(Operation::AccountValidation));
    let (http, body) = desk.get("/account_validation?bank=danamon&account=000001137298").await;
    let sentence = "Bank account validation is currently unavailable";
    assert_eq!((http, body.pointer("/errors/account/0")), (503, Some(&json!(sentence))));
    assert_eq!(desk.get("/account_validation?bank=danamon&account=000001137298").await.0, 200);
}

#[tokio::test]
async fn channels_say_where_to_pay_in() {
    let desk = Desk::start().await;
    let (_, channels) = desk.get("/channels").await;
    assert_eq!(channels.pointer("/0/id"), Some(&json!(1)));
    assert_eq!(channels.pointer("/1/virtual_account_type"), Some(&json!("permata_virtual_account_number")));
}
