//! From an address to the first login session.

use chrono::TimeDelta;
use serde_json::json;

use super::{OTHER_PASSWORD, PASSWORD, code, member, registration, sign_in, signed_in, wrong_code};
use crate::support::World;

const SARI: &str = "sari@contoh.co.id";
const RESEND: &str = "mutation($input: VerificationCodeResendInput!) {
    verificationCodeResend(input: $input) { mailedCode { nextRequestAt lifetimeMinutes } errors { code field message } } }";

#[tokio::test]
async fn a_teacher_registers_takes_the_code_from_the_mail_and_is_signed_in() {
    let world = World::new().await;
    let client = world.anonymous();
    let mut input = registration(SARI);
    input["input"]["role"] = json!("TEACHER");
    input["input"]["locale"] = json!("EN");
    input["input"]["timeZone"] = json!("Asia/Makassar");
    let answer = client.page("registration", input).await.done("accountRegister");
    assert_eq!(answer.at("/accountRegister/mailedCode/lifetimeMinutes"), &json!(10));
    sign_in(&world, SARI, PASSWORD).await.refused("login", "EMAIL_NOT_VERIFIED", None);
    world.run_jobs().await;

    let wrong = json!({ "input": { "email": SARI, "code": wrong_code(&world, SARI) } });
    client.page("registration_code", wrong).await.refused("accountVerify", "CODE_INVALID", Some("code"));
    let right = json!({ "input": { "email": SARI, "code": code(&world, SARI) } });
    let answer = client.page("registration_code", right.clone()).await.done("accountVerify");
    let client = signed_in(&client, &answer, "accountVerify");
    let account = client.page("account", json!({})).await;
    assert_eq!(account.at("/viewer/email"), SARI);
    assert_eq!(account.at("/viewer/id"), answer.at("/accountVerify/tokens/userId"));
    assert_eq!(account.at("/viewer/roles"), &json!(["TEACHER"]));
    assert_eq!(account.at("/viewer/locale"), "EN");
    assert_eq!(account.at("/viewer/timeZone"), "Asia/Makassar");
    let again = world.anonymous().page("registration_code", right).await;
    again.refused("accountVerify", "CODE_INVALID", Some("code"));
    world.finish().await;
}

#[tokio::test]
async fn a_known_address_gets_the_answer_of_an_unknown_one() {
    let world = World::new().await;
    member(&world, SARI).await;
    world.advance(TimeDelta::minutes(2)).await;
    let client = world.anonymous();
    let known = client.page("registration", registration(SARI)).await;
    let unknown = client.page("registration", registration("siapa@contoh.co.id")).await;
    assert_eq!((known.status, known.at("")), (unknown.status, unknown.at("")));
    let resend = |email: &str| json!({ "input": { "email": email } });
    let known = client.run(RESEND, resend(SARI)).await;
    let unknown = client.run(RESEND, resend("lain@contoh.co.id")).await;
    assert_eq!((known.status, known.at("")), (unknown.status, unknown.at("")));
    let known = sign_in(&world, SARI, OTHER_PASSWORD).await;
    let unknown = sign_in(&world, "lain@contoh.co.id", OTHER_PASSWORD).await;
    assert_eq!((known.status, known.at("")), (unknown.status, unknown.at("")));
    known.refused("login", "CREDENTIALS_INVALID", None);
    world.finish().await;
}

#[tokio::test]
async fn another_code_can_be_asked_for_after_a_minute() {
    let world = World::new().await;
    let client = world.anonymous();
    client.page("registration", registration(SARI)).await.done("accountRegister");
    world.run_jobs().await;
    let first = code(&world, SARI);
    let input = json!({ "input": { "email": SARI } });
    world.advance(TimeDelta::seconds(59)).await;
    client.run(RESEND, input.clone()).await.done("verificationCodeResend");
    world.run_jobs().await;
    assert_eq!(world.mails.messages().len(), 1);
    world.advance(TimeDelta::seconds(1)).await;
    client.run(RESEND, input).await.done("verificationCodeResend");
    world.run_jobs().await;
    assert_eq!(world.mails.messages().len(), 2);
    let old = json!({ "input": { "email": SARI, "code": first } });
    client.page("registration_code", old).await.refused("accountVerify", "CODE_INVALID", Some("code"));
    let new = json!({ "input": { "email": SARI, "code": code(&world, SARI) } });
    client.page("registration_code", new).await.done("accountVerify");
    world.finish().await;
}

#[tokio::test]
async fn a_contested_address_needs_the_newest_password_with_the_code() {
    let world = World::new().await;
    let client = world.anonymous();
    client.page("registration", registration(SARI)).await.done("accountRegister");
    client.page("registration", registration(SARI)).await.done("accountRegister");
    world.run_jobs().await;
    let mut input = json!({ "input": { "email": SARI, "code": code(&world, SARI) } });
    let answer = client.page("registration_code", input.clone()).await;
    answer.refused("accountVerify", "PASSWORD_REQUIRED", Some("password"));
    input["input"]["password"] = json!(OTHER_PASSWORD);
    let answer = client.page("registration_code", input.clone()).await;
    answer.refused("accountVerify", "PASSWORD_MISMATCH", Some("password"));
    input["input"]["password"] = json!(PASSWORD);
    client.page("registration_code", input).await.done("accountVerify");
    world.finish().await;
}
