//! The viewer's own account.

use serde_json::{Value, json};

use super::{PASSWORD, is_signed_in, member, sign_in, signed_in};
use crate::support::World;

const SARI: &str = "sari@contoh.co.id";
const REVOKE: &str = "mutation($input: LoginSessionRevokeInput!) {
    loginSessionRevoke(input: $input) { loginSessionId errors { code field message } } }";
const UPDATE: &str = "mutation($input: ViewerProfileUpdateInput!) {
    viewerProfileUpdate(input: $input) {
        viewer { fullName city { name } timeZone locale whatsappNumber learningGoal }
        errors { code field message } } }";

fn input(fields: &Value) -> Value {
    json!({ "input": fields })
}

#[tokio::test]
async fn nobody_is_the_viewer_without_signing_in() {
    let world = World::new().await;
    let answer = world.anonymous().page("account", json!({})).await;
    assert_eq!(answer.at("/viewer"), &Value::Null);
    let mut client = world.anonymous();
    client.access_token = Some("eyJhbGciOiJub25lIn0.e30.".to_owned());
    assert!(!is_signed_in(&client).await);
    world.finish().await;
}

#[tokio::test]
async fn the_account_page_costs_the_same_with_one_device_and_with_many() {
    let world = World::new().await;
    let client = member(&world, SARI).await;
    let variables = json!({ "first": 100 });
    let (one, answer) = world.statements_of(client.page("account", variables.clone())).await;
    assert_eq!(answer.at("/viewer/loginSessions/nodes").as_array().map(Vec::len), Some(1));
    for _ in 0..49 {
        sign_in(&world, SARI, PASSWORD).await.done("login");
    }
    let (many, answer) = world.statements_of(client.page("account", variables)).await;
    assert_eq!(answer.at("/viewer/loginSessions/nodes").as_array().map(Vec::len), Some(50));
    assert_eq!(one, many);
    world.finish().await;
}

#[tokio::test]
async fn devices_are_listed_page_by_page_and_signed_out_one_by_one() {
    let world = World::new().await;
    let here = member(&world, SARI).await;
    let there = signed_in(&here, &sign_in(&world, SARI, PASSWORD).await.done("login"), "login");
    let stranger = member(&world, "budi@contoh.co.id").await;
    let first = here.page("account", json!({ "first": 1 })).await;
    assert_eq!(first.at("/viewer/loginSessions/pageInfo/hasNextPage"), true);
    let after = first.text("/viewer/loginSessions/pageInfo/endCursor");
    let second = here.page("account", json!({ "first": 1, "after": after })).await;
    assert_eq!(second.at("/viewer/loginSessions/pageInfo/hasNextPage"), false);
    let ids = [&first, &second].map(|page| page.text("/viewer/loginSessions/nodes/0/id"));
    let current = [&first, &second].map(|page| page.at("/viewer/loginSessions/nodes/0/isCurrent") == true);
    assert_ne!(ids[0], ids[1]);
    assert_eq!(current.iter().filter(|is_current| **is_current).count(), 1);
    let [_, other] = if current[0] {
        ids
    } else {
        let [first, second] = ids;
        [second, first]
    };

    let revoke = |id: &str| input(&json!({ "loginSessionId": id }));
    stranger.run(REVOKE, revoke(&other)).await.refused(
        "loginSessionRevoke",
        "NOT_FOUND",
        Some("loginSessionId"),
    );
    world.anonymous().run(REVOKE, revoke(&other)).await.failed("UNAUTHENTICATED");
    assert!(is_signed_in(&there).await);
    here.run(REVOKE, revoke(&other)).await.done("loginSessionRevoke");
    assert!(!is_signed_in(&there).await);
    assert!(is_signed_in(&here).await);
    here.run(REVOKE, revoke(&other)).await.refused("loginSessionRevoke", "NOT_FOUND", Some("loginSessionId"));
    for (arguments, name) in [("first: 0", "zero"), ("first: 101", "too many"), ("after: \"x\"", "forged")] {
        let document = format!("{{ viewer {{ loginSessions({arguments}) {{ nodes {{ id }} }} }} }}");
        let answer = here.run(&document, json!({})).await;
        assert_eq!(
            answer.body.pointer("/errors/0/extensions/code"),
            Some(&json!("BAD_USER_INPUT")),
            "{name}"
        );
    }
    world.finish().await;
}

#[tokio::test]
async fn absent_fields_stay_and_null_clears() {
    let world = World::new().await;
    let client = member(&world, SARI).await;
    let cities = client.run("{ cities { id name } }", json!({})).await;
    let fields = json!({ "cityId": cities.text("/cities/0/id"), "fullName": " Sari  W. ", "timeZone": "Asia/Jayapura", "locale": "EN",
        "whatsappNumber": "0812-3456-7890", "learningGoal": "Bahasa Inggris" });
    let answer = client.run(UPDATE, input(&fields)).await.done("viewerProfileUpdate");
    let expected = json!({ "fullName": "Sari W.", "city": { "name": cities.at("/cities/0/name") }, "timeZone": "Asia/Jayapura", "locale": "EN",
        "whatsappNumber": "+6281234567890", "learningGoal": "Bahasa Inggris" });
    assert_eq!(answer.at("/viewerProfileUpdate/viewer"), &expected);
    let answer = client.run(UPDATE, input(&json!({}))).await.done("viewerProfileUpdate");
    assert_eq!(answer.at("/viewerProfileUpdate/viewer"), &expected);
    let cleared = json!({ "cityId": null, "whatsappNumber": null, "learningGoal": null, "fullName": null });
    let answer = client.run(UPDATE, input(&cleared)).await.done("viewerProfileUpdate");
    assert_eq!(answer.at("/viewerProfileUpdate/viewer/whatsappNumber"), &Value::Null);
    assert_eq!(answer.at("/viewerProfileUpdate/viewer/learningGoal"), &Value::Null);
    assert_eq!(answer.at("/viewerProfileUpdate/viewer/city"), &Value::Null);
    assert_eq!(answer.at("/viewerProfileUpdate/viewer/fullName"), "Sari W.");
    world.anonymous().run(UPDATE, input(&json!({}))).await.failed("UNAUTHENTICATED");
    world.finish().await;
}
