//! Choosing another password.

use serde_json::{Value, json};

use super::{OTHER_PASSWORD, PASSWORD, code, is_signed_in, member, sign_in, signed_in, wrong_code};
use crate::support::World;

const SARI: &str = "sari@contoh.co.id";
const REQUEST: &str = "mutation($input: PasswordResetRequestInput!) {
    passwordResetRequest(input: $input) { mailedCode { nextRequestAt } errors { code field message } } }";
const RESET: &str = "mutation($input: PasswordResetInput!) {
    passwordReset(input: $input) { passwordChangedAt errors { code field message } } }";
const CHANGE: &str = "mutation($input: PasswordChangeInput!) {
    passwordChange(input: $input) { passwordChangedAt errors { code field message } } }";

fn reset(code: &str, password: &str) -> Value {
    json!({ "input": { "email": SARI, "code": code, "newPassword": password } })
}

fn change(current: &str, new: &str) -> Value {
    json!({ "input": { "currentPassword": current, "newPassword": new } })
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_mailed_code_and_every_device_is_signed_out() {
    let world = World::new().await;
    let client = member(&world, SARI).await;
    let anonymous = world.anonymous();
    let request = |email: &str| json!({ "input": { "email": email } });
    let known = anonymous.run(REQUEST, request(SARI)).await.done("passwordResetRequest");
    let unknown = anonymous.run(REQUEST, request("siapa@contoh.co.id")).await;
    assert_eq!((known.status, known.at("")), (unknown.status, unknown.at("")));
    world.run_jobs().await;
    let wrong = anonymous.run(RESET, reset(wrong_code(&world, SARI), OTHER_PASSWORD)).await;
    wrong.refused("passwordReset", "CODE_INVALID", Some("code"));
    let code = code(&world, SARI);
    let weak = anonymous.run(RESET, reset(&code, "password")).await;
    weak.refused("passwordReset", "PASSWORD_TOO_WEAK", Some("newPassword"));
    assert!(is_signed_in(&client).await);
    anonymous.run(RESET, reset(&code, OTHER_PASSWORD)).await.done("passwordReset");
    assert!(!is_signed_in(&client).await);
    sign_in(&world, SARI, PASSWORD).await.refused("login", "CREDENTIALS_INVALID", None);
    sign_in(&world, SARI, OTHER_PASSWORD).await.done("login");
    let before = world.mails.messages().len();
    world.run_jobs().await;
    assert_eq!(world.mails.messages().len(), before + 1, "the owner is told");
    world.finish().await;
}

#[tokio::test]
async fn changing_the_password_signs_the_other_devices_out() {
    let world = World::new().await;
    let here = member(&world, SARI).await;
    let there = signed_in(&here, &sign_in(&world, SARI, PASSWORD).await.done("login"), "login");
    world.anonymous().run(CHANGE, change(PASSWORD, OTHER_PASSWORD)).await.failed("UNAUTHENTICATED");
    for (current, new, code, field) in [
        (OTHER_PASSWORD, OTHER_PASSWORD, "CURRENT_PASSWORD_WRONG", "currentPassword"),
        (PASSWORD, "12345678", "PASSWORD_TOO_WEAK", "newPassword"),
        (PASSWORD, PASSWORD, "PASSWORD_UNCHANGED", "newPassword"),
    ] {
        here.run(CHANGE, change(current, new)).await.refused("passwordChange", code, Some(field));
    }
    assert!(is_signed_in(&there).await);
    here.run(CHANGE, change(PASSWORD, OTHER_PASSWORD)).await.done("passwordChange");
    assert!(is_signed_in(&here).await);
    assert!(!is_signed_in(&there).await);
    sign_in(&world, SARI, OTHER_PASSWORD).await.done("login");
    world.finish().await;
}
