//! Signing in, being slowed down, and choosing another password.

use chrono::TimeDelta;
use database::schema::{credentials, login_throttles, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::flows::login::LoginCode;
use identity::flows::password_change::{self, PasswordChangeCode, PasswordChangeInput};
use identity::flows::password_reset::{self, PasswordResetCode, PasswordResetInput};
use identity::flows::password_reset_request;
use kernel::{AccessRefused, Actor};

use crate::stage::{HERE, OTHER_PASSWORD, PASSWORD, SARI, Stage, hasher, refusal, refused};

async fn reset(
    stage: &Stage,
    code: &str,
    password: &str,
) -> Result<(), database::CommandError<PasswordResetCode>> {
    let input = PasswordResetInput {
        email: SARI.to_owned(),
        code: code.to_owned(),
        new_password: password.to_owned().into(),
        client: HERE,
    };
    password_reset::run(&stage.authentication, stage.now(), input).await
}

async fn change(
    stage: &Stage,
    actor: &Actor,
    current: &str,
    new: &str,
) -> Result<(), database::CommandError<PasswordChangeCode>> {
    let input = PasswordChangeInput {
        current_password: current.to_owned().into(),
        new_password: new.to_owned().into(),
        client: HERE,
    };
    password_change::run(&stage.authentication, actor, stage.now(), input).await
}

#[tokio::test]
async fn unknown_addresses_and_wrong_passwords_are_one_refusal_after_the_same_work() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    let (wrong, wrong_count) = stage.statements(stage.login(SARI, OTHER_PASSWORD)).await;
    let (unknown, unknown_count) = stage.statements(stage.login("siapa@contoh.co.id", OTHER_PASSWORD)).await;
    assert_eq!(wrong_count, unknown_count);
    let (wrong, unknown) = (wrong.unwrap_err(), unknown.unwrap_err());
    assert_eq!(wrong.refusals().unwrap(), unknown.refusals().unwrap());
    for (email, password) in
        [("", PASSWORD), ("sari", PASSWORD), (SARI, ""), (SARI, "x".repeat(10_000).as_str())]
    {
        assert_eq!(refusal(stage.login(email, password).await), LoginCode::CredentialsInvalid);
    }
    assert!(stage.login("SARI@contoh.co.id", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn suspension_is_told_to_who_knows_the_password_only() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    let (now, mut connection) = (stage.now(), stage.connection().await);
    diesel::update(users::table)
        .set((users::suspended_at.eq(now), users::suspension_reason.eq("Spam")))
        .execute(&mut *connection)
        .await
        .unwrap();
    assert_eq!(refusal(stage.login(SARI, OTHER_PASSWORD).await), LoginCode::CredentialsInvalid);
    assert_eq!(refusal(stage.login(SARI, PASSWORD).await), LoginCode::AccountSuspended);
}

#[tokio::test]
async fn failures_make_an_address_wait_longer_and_longer_known_or_not() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    for email in [SARI, "siapa@contoh.co.id"] {
        for _ in 0..5 {
            assert_eq!(refusal(stage.login(email, OTHER_PASSWORD).await), LoginCode::CredentialsInvalid);
        }
        assert_eq!(refusal(stage.login(email, PASSWORD).await), LoginCode::TooManyAttempts);
    }
    // Asking while one waits makes nothing longer.
    stage.pass(TimeDelta::seconds(30));
    assert_eq!(refusal(stage.login(SARI, OTHER_PASSWORD).await), LoginCode::CredentialsInvalid);
    stage.pass(TimeDelta::seconds(59));
    assert_eq!(refusal(stage.login(SARI, PASSWORD).await), LoginCode::TooManyAttempts);
    stage.pass(TimeDelta::seconds(1));
    assert!(stage.login(SARI, PASSWORD).await.is_ok());
    // Forgiven: five more may fail before there is a wait.
    for _ in 0..5 {
        assert_eq!(refusal(stage.login(SARI, OTHER_PASSWORD).await), LoginCode::CredentialsInvalid);
    }
    assert_eq!(refusal(stage.login(SARI, PASSWORD).await), LoginCode::TooManyAttempts);
}

#[tokio::test]
async fn attempts_at_once_are_counted_one_by_one() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    let attempts = (0..20).map(|_| stage.login(SARI, OTHER_PASSWORD));
    let outcomes = futures_util::future::join_all(attempts).await;
    let tried =
        outcomes.into_iter().map(refusal).filter(|code| *code == LoginCode::CredentialsInvalid).count();
    assert_eq!(tried, 5);
}

#[tokio::test]
async fn a_login_renews_a_hash_of_other_parameters() {
    let mut stage = Stage::open().await;
    stage.member(SARI).await;
    stage.authentication.passwords = hasher(128);
    assert!(stage.login(SARI, PASSWORD).await.is_ok());
    let mut connection = stage.connection().await;
    let hash: String =
        credentials::table.select(credentials::password_hash).first(&mut *connection).await.unwrap();
    assert!(hash.contains("m=128"), "{hash}");
    assert!(stage.login(SARI, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_mailed_code_resets_the_password_and_ends_every_session() {
    let stage = Stage::open().await;
    let tokens = stage.member(SARI).await;
    for _ in 0..5 {
        refusal(stage.login(SARI, OTHER_PASSWORD).await);
    }
    password_reset_request::run(&stage.authentication, stage.now(), HERE, SARI).await.unwrap();
    stage.work().await;
    let code = stage.code(SARI);
    assert_eq!(
        refused(reset(&stage, &code, "password").await),
        [(PasswordResetCode::PasswordTooWeak, Some("newPassword".to_owned()))]
    );
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(refusal(reset(&stage, wrong, OTHER_PASSWORD).await), PasswordResetCode::CodeInvalid);
    assert_eq!(refusal(reset(&stage, "12", OTHER_PASSWORD).await), PasswordResetCode::CodeInvalid);
    reset(&stage, &code, OTHER_PASSWORD).await.unwrap();
    assert!(stage.actor(&tokens).await.is_none());
    let before = stage.mails_to(SARI);
    stage.work().await;
    assert_eq!(stage.mails_to(SARI), before + 1);
    assert!(stage.login(SARI, OTHER_PASSWORD).await.is_ok(), "the throttle was lifted");
    assert_eq!(refusal(stage.login(SARI, PASSWORD).await), LoginCode::CredentialsInvalid);
    assert_eq!(refusal(reset(&stage, &code, PASSWORD).await), PasswordResetCode::CodeInvalid);
}

#[tokio::test]
async fn a_reset_guess_is_counted_and_costs_the_same_for_unknown_addresses() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    password_reset_request::run(&stage.authentication, stage.now(), HERE, SARI).await.unwrap();
    stage.work().await;
    let code = stage.code(SARI);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let (_, known) = stage.statements(reset(&stage, wrong, OTHER_PASSWORD)).await;
    let unknown = PasswordResetInput {
        email: "siapa@contoh.co.id".to_owned(),
        code: code.clone(),
        new_password: OTHER_PASSWORD.to_owned().into(),
        client: HERE,
    };
    let (outcome, unknown) =
        stage.statements(password_reset::run(&stage.authentication, stage.now(), unknown)).await;
    assert_eq!(refusal(outcome), PasswordResetCode::CodeInvalid);
    assert_eq!(known, unknown);
    for _ in 0..4 {
        refusal(reset(&stage, wrong, OTHER_PASSWORD).await);
    }
    assert_eq!(refusal(reset(&stage, &code, OTHER_PASSWORD).await), PasswordResetCode::CodeInvalid);
}

#[tokio::test]
async fn a_reset_takes_back_an_address_that_somebody_else_registered() {
    let stage = Stage::open().await;
    stage.register(SARI, OTHER_PASSWORD).await.unwrap();
    stage.work().await;
    password_reset_request::run(&stage.authentication, stage.now(), HERE, SARI).await.unwrap();
    stage.work().await;
    reset(&stage, &stage.code(SARI), PASSWORD).await.unwrap();
    assert!(stage.login(SARI, PASSWORD).await.is_ok());
    assert_eq!(refusal(stage.login(SARI, OTHER_PASSWORD).await), LoginCode::CredentialsInvalid);
}

#[tokio::test]
async fn changing_the_password_needs_the_current_one_and_keeps_this_session_only() {
    let stage = Stage::open().await;
    let here = stage.member(SARI).await;
    let there = stage.login(SARI, PASSWORD).await.unwrap();
    let actor = stage.actor(&here).await.unwrap();
    let outcome = change(&stage, &Actor::Anonymous, PASSWORD, OTHER_PASSWORD).await;
    assert!(matches!(outcome, Err(database::CommandError::Access(AccessRefused::Unauthenticated))));
    let field = |name: &str| Some(name.to_owned());
    for (current, new, code, at) in [
        (OTHER_PASSWORD, OTHER_PASSWORD, PasswordChangeCode::CurrentPasswordWrong, "currentPassword"),
        (PASSWORD, "password", PasswordChangeCode::PasswordTooWeak, "newPassword"),
        (PASSWORD, PASSWORD, PasswordChangeCode::PasswordUnchanged, "newPassword"),
    ] {
        assert_eq!(refused(change(&stage, &actor, current, new).await), [(code, field(at))]);
    }
    assert!(stage.actor(&there).await.is_some());
    change(&stage, &actor, PASSWORD, OTHER_PASSWORD).await.unwrap();
    assert!(stage.actor(&here).await.is_some());
    assert!(stage.actor(&there).await.is_none());
    let before = stage.mails_to(SARI);
    stage.work().await;
    assert_eq!(stage.mails_to(SARI), before + 1);
    assert!(stage.login(SARI, OTHER_PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_stolen_session_cannot_guess_the_password_for_long() {
    let stage = Stage::open().await;
    let tokens = stage.member(SARI).await;
    let actor = stage.actor(&tokens).await.unwrap();
    for _ in 0..5 {
        let outcome = change(&stage, &actor, "salah sekali lagi", OTHER_PASSWORD).await;
        assert_eq!(refusal(outcome), PasswordChangeCode::CurrentPasswordWrong);
    }
    let outcome = change(&stage, &actor, PASSWORD, OTHER_PASSWORD).await;
    assert_eq!(refusal(outcome), PasswordChangeCode::TooManyAttempts);
    assert_eq!(stage.count(login_throttles::table).await, 1);
}

#[tokio::test]
async fn of_two_changes_at_once_one_is_made() {
    let stage = Stage::open().await;
    let actor = stage.actor(&stage.member(SARI).await).await.unwrap();
    let (first, second) = tokio::join!(
        change(&stage, &actor, PASSWORD, OTHER_PASSWORD),
        change(&stage, &actor, PASSWORD, "tujuh kambing menari"),
    );
    assert_ne!(first.is_ok(), second.is_ok());
}
