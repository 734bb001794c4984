//! Input that no form should send: a clear answer each, and nothing changed.

use serde_json::{Value, json};

use super::{PASSWORD, member, registration};
use crate::support::World;

const SARI: &str = "sari@contoh.co.id";
const UPDATE: &str = "mutation($input: ViewerProfileUpdateInput!) {
    viewerProfileUpdate(input: $input) { viewer { id } errors { code field message } } }";

#[tokio::test]
async fn registrations_of_nonsense_are_refused_field_by_field() {
    let world = World::new().await;
    let client = world.anonymous();
    let long = "x".repeat(10_000);
    for (field, value, code) in [
        ("email", "", "EMAIL_INVALID"),
        ("email", "sari", "EMAIL_INVALID"),
        ("email", "a@b.id\r\nBcc: c@d.id", "EMAIL_INVALID"),
        ("email", long.as_str(), "EMAIL_INVALID"),
        ("password", "", "PASSWORD_TOO_WEAK"),
        ("password", "password", "PASSWORD_TOO_WEAK"),
        ("password", "sari@contoh.co.id", "PASSWORD_TOO_WEAK"),
        ("password", long.as_str(), "PASSWORD_TOO_WEAK"),
        ("fullName", " ", "FULL_NAME_INVALID"),
        ("fullName", "Sari\u{202E}nimda", "FULL_NAME_INVALID"),
        ("fullName", "Sari\u{0007}", "FULL_NAME_INVALID"),
        ("fullName", long.as_str(), "FULL_NAME_INVALID"),
        ("timeZone", "Mars/Olympus", "TIME_ZONE_INVALID"),
        ("timeZone", "", "TIME_ZONE_INVALID"),
        ("cityId", "city_01KAJ3W8Q4E7S9ZK3M5T0V2XYA", "CITY_NOT_FOUND"),
    ] {
        let mut input = registration(SARI);
        input["input"][field] = json!(value);
        client.page("registration", input).await.refused("accountRegister", code, Some(field));
    }
    for (field, value) in [
        ("role", json!("ADMIN")),
        ("role", Value::Null),
        ("locale", json!("FR")),
        ("cityId", json!("teacher_01KAJ3W8Q4E7S9ZK3M5T0V2XYA")),
        ("cityId", json!("1")),
        ("email", json!(7)),
    ] {
        let mut input = registration(SARI);
        input["input"][field] = value;
        let answer = client.page("registration", input).await;
        let code = answer.body.pointer("/errors/0/extensions/code").and_then(Value::as_str);
        assert!(matches!(code, Some("BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED")), "{answer:#?}");
    }
    world.run_jobs().await;
    assert_eq!(world.mails.messages().len(), 0, "nobody was registered");
    world.finish().await;
}

#[tokio::test]
async fn profiles_of_nonsense_are_refused_and_stay_as_they_are() {
    let world = World::new().await;
    let client = member(&world, SARI).await;
    let before = client.page("account", json!({})).await;
    let long = "x".repeat(10_000);
    for (field, value, code) in [
        ("fullName", "", "FULL_NAME_INVALID"),
        ("fullName", "a\u{2066}b", "FULL_NAME_INVALID"),
        ("fullName", long.as_str(), "FULL_NAME_INVALID"),
        ("timeZone", "WIB", "TIME_ZONE_INVALID"),
        ("whatsappNumber", "", "WHATSAPP_NUMBER_INVALID"),
        ("whatsappNumber", "+62 812 nomor", "WHATSAPP_NUMBER_INVALID"),
        ("whatsappNumber", long.as_str(), "WHATSAPP_NUMBER_INVALID"),
        ("learningGoal", " ", "LEARNING_GOAL_INVALID"),
        ("learningGoal", "a\u{0000}b", "LEARNING_GOAL_INVALID"),
        ("learningGoal", long.as_str(), "LEARNING_GOAL_INVALID"),
        ("cityId", "city_01KAJ3W8Q4E7S9ZK3M5T0V2XYA", "CITY_NOT_FOUND"),
    ] {
        let answer = client.run(UPDATE, json!({ "input": { field: value } })).await;
        answer.refused("viewerProfileUpdate", code, Some(field));
    }
    let after = client.page("account", json!({})).await;
    assert_eq!(before.at(""), after.at(""));
    let answer = client.run(UPDATE, json!({ "input": { "fullName": "", "timeZone": "WIB" } })).await;
    assert_eq!(answer.refusal_codes("viewerProfileUpdate"), ["FULL_NAME_INVALID", "TIME_ZONE_INVALID"]);
    let outcome = super::sign_in(&world, SARI, PASSWORD).await;
    outcome.done("login");
    world.finish().await;
}
