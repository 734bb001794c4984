//! How long a code is good, how often it may be guessed, and how often asked for.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{jobs, one_time_codes};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::flows::account_verify::AccountVerifyCode;
use identity::flows::{password_reset_request, verification_code_resend};
use kernel::ClientAddress;

use crate::stage::{HERE, PASSWORD, SARI, Stage, client, refusal};

async fn resend(stage: &Stage) {
    resend_from(stage, HERE).await;
}

async fn resend_from(stage: &Stage, client: ClientAddress) {
    verification_code_resend::run(&stage.authentication, stage.now(), client, SARI).await.unwrap();
    stage.work().await;
}

async fn registered() -> Stage {
    let stage = Stage::open().await;
    stage.register(SARI, PASSWORD).await.unwrap();
    stage
}

fn another(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn the_fifth_wrong_attempt_kills_the_code() {
    let stage = registered().await;
    stage.work().await;
    let code = stage.code(SARI);
    for _ in 0..5 {
        assert_eq!(refusal(stage.verify(SARI, another(&code), None).await), AccountVerifyCode::CodeInvalid);
    }
    assert_eq!(refusal(stage.verify(SARI, &code, None).await), AccountVerifyCode::CodeInvalid);
    stage.pass(TimeDelta::seconds(60));
    resend(&stage).await;
    assert!(stage.verify(SARI, &stage.code(SARI), None).await.is_ok());
}

#[tokio::test]
async fn four_wrong_attempts_leave_the_fifth_right() {
    let stage = registered().await;
    stage.work().await;
    let code = stage.code(SARI);
    for _ in 0..4 {
        refusal(stage.verify(SARI, another(&code), None).await);
    }
    assert!(stage.verify(SARI, &code, None).await.is_ok());
}

#[tokio::test]
async fn wrong_attempts_at_once_are_all_counted() {
    let stage = registered().await;
    stage.work().await;
    let code = stage.code(SARI);
    let wrong = another(&code);
    let attempts = (0..8).map(|_| stage.verify(SARI, wrong, None));
    for outcome in futures_util::future::join_all(attempts).await {
        assert_eq!(refusal(outcome), AccountVerifyCode::CodeInvalid);
    }
    assert_eq!(refusal(stage.verify(SARI, &code, None).await), AccountVerifyCode::CodeInvalid);
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes_and_once() {
    let stage = registered().await;
    stage.work().await;
    let code = stage.code(SARI);
    stage.pass(TimeDelta::minutes(10));
    assert_eq!(refusal(stage.verify(SARI, &code, None).await), AccountVerifyCode::CodeInvalid);
    resend(&stage).await;
    let code = stage.code(SARI);
    stage.pass(TimeDelta::seconds(599));
    assert!(stage.verify(SARI, &code, None).await.is_ok());
    assert_eq!(refusal(stage.verify(SARI, &code, None).await), AccountVerifyCode::CodeInvalid);
}

#[tokio::test]
async fn another_code_is_sent_after_a_minute_and_replaces_the_first() {
    let stage = registered().await;
    stage.work().await;
    let first = stage.code(SARI);
    stage.pass(TimeDelta::seconds(59));
    resend(&stage).await;
    assert_eq!(stage.mails_to(SARI), 1);
    stage.pass(TimeDelta::seconds(1));
    resend(&stage).await;
    assert_eq!(stage.mails_to(SARI), 2);
    let second = stage.code(SARI);
    assert_ne!(first, second);
    assert_eq!(refusal(stage.verify(SARI, &first, None).await), AccountVerifyCode::CodeInvalid);
    assert!(stage.verify(SARI, &second, None).await.is_ok());
}

#[tokio::test]
async fn ten_codes_a_day_and_no_more() {
    let stage = registered().await;
    stage.work().await;
    // From everywhere: one client alone gets four.
    for number in 0..15 {
        stage.pass(TimeDelta::seconds(61));
        resend_from(&stage, client(number)).await;
    }
    assert_eq!(stage.mails_to(SARI), 10);
    stage.pass(TimeDelta::days(1));
    resend_from(&stage, client(20)).await;
    assert_eq!(stage.mails_to(SARI), 11);
    assert!(stage.verify(SARI, &stage.code(SARI), None).await.is_ok());
}

#[tokio::test]
async fn a_code_of_one_purpose_is_no_code_of_the_other() {
    let stage = registered().await;
    stage.work().await;
    password_reset_request::run(&stage.authentication, stage.now(), HERE, SARI).await.unwrap();
    let verification = stage.code(SARI);
    stage.work().await;
    let reset = stage.code(SARI);
    assert_ne!(verification, reset);
    assert_eq!(refusal(stage.verify(SARI, &reset, None).await), AccountVerifyCode::CodeInvalid);
    assert!(stage.verify(SARI, &verification, None).await.is_ok());
}

#[tokio::test]
async fn a_mail_server_that_is_away_costs_neither_time_nor_attempts() {
    let stage = registered().await;
    stage.mails.fail_transiently();
    stage.work().await;
    // Guesses before there is a mail do not count against the code that will be in it.
    for _ in 0..3 {
        refusal(stage.verify(SARI, "000000", None).await);
    }
    stage.pass(TimeDelta::minutes(20));
    stage.mails.succeed();
    stage.work().await;
    assert_eq!(stage.mails_to(SARI), 1);
    stage.pass(TimeDelta::seconds(599));
    assert!(stage.verify(SARI, &stage.code(SARI), None).await.is_ok());
    assert_eq!(stage.count(jobs::table).await, 0);
}

#[tokio::test]
async fn only_the_newest_request_is_mailed_and_none_that_nobody_waits_for() {
    let stage = registered().await;
    stage.mails.fail_transiently();
    stage.work().await;
    stage.pass(TimeDelta::seconds(90));
    verification_code_resend::run(&stage.authentication, stage.now(), HERE, SARI).await.unwrap();
    stage.mails.succeed();
    stage.pass(TimeDelta::minutes(30));
    stage.work().await;
    assert_eq!(stage.mails_to(SARI), 1);

    stage.mails.fail_transiently();
    stage.pass(TimeDelta::minutes(2));
    resend(&stage).await;
    stage.mails.succeed();
    stage.pass(TimeDelta::minutes(61));
    stage.work().await;
    assert_eq!(stage.mails_to(SARI), 1);
    assert_eq!(stage.count(jobs::table).await, 0);
}

#[tokio::test]
async fn no_plain_code_rests_anywhere() {
    let stage = registered().await;
    let mut connection = stage.connection().await;
    let payloads: Vec<serde_json::Value> =
        jobs::table.select(jobs::payload).load(&mut *connection).await.unwrap();
    let keys: Vec<_> =
        payloads.iter().flat_map(|payload| payload.as_object().unwrap().keys().cloned()).collect();
    assert_eq!(keys, ["code_id"]);
    type Stored = (Option<Vec<u8>>, Option<DateTime<Utc>>);
    let stored = one_time_codes::table.select((one_time_codes::code_hash, one_time_codes::expires_at));
    let before: Stored = stored.first(&mut *connection).await.unwrap();
    assert_eq!(before, (None, None));
    stage.work().await;
    let (hash, expires_at): Stored = stored.first(&mut *connection).await.unwrap();
    assert_eq!(hash.unwrap().len(), 32);
    assert_eq!(expires_at, Some(stage.now() + TimeDelta::minutes(10)));
    let mail = stage.mails.messages().remove(0);
    assert!(!mail.subject.contains(&stage.code(SARI)));
}
