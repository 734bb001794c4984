//! `/beneficiaries`.

use serde_json::{Value, json};

use super::desk::{CREATOR, Desk, answer_of};
use crate::merchant::Answer;

fn john() -> Value {
    json!({
        "name": "John Doe",
        "account": "33452784",
        "bank": "bca",
        "alias_name": "johnbca",
        "email": "john@contoh.co.id",
    })
}

async fn update(desk: &Desk, alias_name: &str, body: &Value) -> Answer {
    answer_of(desk.request("PATCH", &format!("/beneficiaries/{alias_name}"), CREATOR).json(body)).await
}

#[tokio::test]
async fn a_beneficiary_is_kept_changed_and_listed() {
    let desk = Desk::start().await;
    let answer = desk.post("/beneficiaries", CREATOR, &john()).await;
    assert_eq!(answer, (201, json!({ "status": "created" })));
    assert_eq!(desk.get("/beneficiaries").await, (200, json!([john()])));
    let answer = update(&desk, "johnbca", &json!({ "alias_name": "johndoe", "name": "John D." })).await;
    assert_eq!(answer, (200, json!({ "status": "updated" })));
    let mut changed = john();
    changed["alias_name"] = json!("johndoe");
    changed["name"] = json!("John D.");
    assert_eq!(desk.get("/beneficiaries").await, (200, json!([changed])));
}

#[tokio::test]
async fn account_and_alias_are_used_once() {
    let desk = Desk::start().await;
    desk.post("/beneficiaries", CREATOR, &john()).await;
    let expected = json!({
        "error_message": "An error occurred when creating beneficiary",
        "errors": ["Account has already been taken", "Alias name has already been taken"],
    });
    assert_eq!(desk.post("/beneficiaries", CREATOR, &john()).await, (400, expected));
    assert_eq!(update(&desk, "johnbca", &john()).await.0, 200, "its own are not others'");
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    let desk = Desk::start().await;
    let cases = [
        ("name", json!(""), "Name can't be blank"),
        ("account", json!("12345"), "Account is too short (minimum is 6 characters)"),
        ("account", json!("NotANumber"), "Account is not a number"),
        ("alias_name", json!("john-bca"), "Alias name is invalid"),
        ("alias_name", json!("j".repeat(21)), "Alias name is too long (maximum is 20 characters)"),
        ("bank", json!("example_bank"), "Bank is not included in the list"),
        ("email", json!("john"), "Email is invalid"),
    ];
    for (field, value, fault) in cases {
        let mut beneficiary = john();
        beneficiary[field] = value;
        let expected = json!({
            "error_message": "An error occurred when creating beneficiary",
            "errors": [fault],
        });
        assert_eq!(desk.post("/beneficiaries", CREATOR, &beneficiary).await, (400, expected));
    }
    let expected = json!({
        "error_message": "An error occurred when updating beneficiary",
        "errors": "Could not find saved beneficiary",
    });
    assert_eq!(update(&desk, "nobody", &john()).await, (404, expected));
    assert_eq!(desk.get("/beneficiaries").await, (200, json!([])));
}
