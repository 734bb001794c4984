//! From an address to the first session, and what an address that is known tells (nothing).

use chrono::TimeDelta;
use database::schema::{credentials, jobs, one_time_codes, people, profiles, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::flows::account_register::{self, AccountRegisterCode, RegistrationRole};
use identity::flows::account_verify::AccountVerifyCode;
use identity::flows::login::LoginCode;
use identity::flows::{password_reset_request, verification_code_resend};
use kernel::id::{CityId, UserId};
use kernel::{Locale, Role};

use crate::stage::{HERE, OTHER_PASSWORD, PASSWORD, SARI, Stage, address, refusal, refused, registration};

#[tokio::test]
async fn a_code_opens_the_first_session() {
    let stage = Stage::open().await;
    let mut input = registration(" Sari@Contoh.CO.ID ", PASSWORD);
    input.role = RegistrationRole::Teacher;
    input.locale = Some(Locale::English);
    input.time_zone = Some("Asia/Makassar".to_owned());
    account_register::run(&stage.authentication, stage.now(), input).await.unwrap();
    assert_eq!(refusal(stage.login(SARI, PASSWORD).await), LoginCode::EmailNotVerified);
    stage.work().await;

    let tokens = stage.verify(SARI, &stage.code(SARI), None).await.unwrap();
    let actor = stage.actor(&tokens).await.unwrap();
    let user = actor.user().unwrap();
    assert_eq!(user.roles.iter().collect::<Vec<_>>(), [Role::Teacher]);
    assert_eq!(user.locale, Locale::English);
    let known =
        identity::queries::users_by_ids(&mut *stage.connection().await, &[user.user_id]).await.unwrap();
    assert_eq!((known[0].email.as_str(), known[0].full_name.as_str()), (SARI, "Sari Wulandari"));
    assert_eq!(known[0].time_zone, chrono_tz::Tz::Asia__Makassar);
    assert_eq!(known[0].email_verified_at, Some(stage.now()));
    assert!(stage.login(SARI, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn every_field_at_fault_is_named_and_nothing_is_written() {
    let stage = Stage::open().await;
    let mut input = registration("sari", "password");
    input.full_name = "Sari\u{202E}nimda".to_owned();
    input.time_zone = Some("Mars/Olympus".to_owned());
    let outcome = account_register::run(&stage.authentication, stage.now(), input).await;
    let field = |name: &str| Some(name.to_owned());
    assert_eq!(
        refused(outcome),
        [
            (AccountRegisterCode::EmailInvalid, field("email")),
            (AccountRegisterCode::FullNameInvalid, field("fullName")),
            (AccountRegisterCode::TimeZoneInvalid, field("timeZone")),
            (AccountRegisterCode::PasswordTooWeak, field("password")),
        ]
    );
    let mut input = registration(SARI, PASSWORD);
    input.city_id = Some(CityId::generate(stage.now()));
    let outcome = account_register::run(&stage.authentication, stage.now(), input).await;
    assert_eq!(refused(outcome), [(AccountRegisterCode::CityNotFound, field("cityId"))]);
    assert_eq!(stage.count(people::table).await, 0);
    assert_eq!(stage.count(users::table).await, 0);
    assert_eq!(stage.count(jobs::table).await, 0);
}

#[tokio::test]
async fn a_known_address_answers_like_an_unknown_one_and_keeps_its_account() {
    let stage = Stage::open().await;
    let (_, unknown) = stage.statements(stage.register(SARI, PASSWORD)).await;
    let (outcome, unverified) = stage.statements(stage.register(SARI, PASSWORD)).await;
    outcome.unwrap();
    stage.work().await;
    stage.verify(SARI, &stage.code(SARI), Some(PASSWORD)).await.unwrap();
    stage.pass(TimeDelta::minutes(2));
    let (outcome, verified) = stage.statements(stage.register(SARI, OTHER_PASSWORD)).await;
    outcome.unwrap();
    let (outcome, too_soon) = stage.statements(stage.register(SARI, OTHER_PASSWORD)).await;
    outcome.unwrap();
    assert_eq!([unverified, verified, too_soon], [unknown; 3]);

    let mut input = registration(SARI, OTHER_PASSWORD);
    input.city_id = Some(CityId::generate(stage.now()));
    let outcome = account_register::run(&stage.authentication, stage.now(), input).await;
    assert_eq!(refusal(outcome), AccountRegisterCode::CityNotFound);

    let before = stage.mails_to(SARI);
    stage.work().await;
    assert_eq!(stage.mails_to(SARI), before + 1, "the owner is told once");
    let mails = stage.mails.messages_to(&address(SARI));
    assert!(
        !mails
            .last()
            .unwrap()
            .text
            .lines()
            .any(|line| line.trim().len() == 6 && line.trim().parse::<u32>().is_ok())
    );
    assert_eq!(refusal(stage.login(SARI, OTHER_PASSWORD).await), LoginCode::CredentialsInvalid);
    assert!(stage.login(SARI, PASSWORD).await.is_ok());
    for count in [
        stage.count(people::table).await,
        stage.count(users::table).await,
        stage.count(credentials::table).await,
        stage.count(profiles::table).await,
    ] {
        assert_eq!(count, 1);
    }
}

#[tokio::test]
async fn asking_for_a_code_is_the_same_work_for_every_address() {
    let stage = Stage::open().await;
    stage.register("baru@contoh.co.id", PASSWORD).await.unwrap();
    stage.member(SARI).await;
    let before = stage.mails.messages().len();
    let mut statements = Vec::new();
    // The second is too soon after the registration, the third after itself.
    for email in ["siapa@contoh.co.id", "baru@contoh.co.id", SARI, SARI] {
        let (outcome, count) = stage
            .statements(verification_code_resend::run(&stage.authentication, stage.now(), HERE, email))
            .await;
        outcome.unwrap();
        statements.push(count);
        let (outcome, count) = stage
            .statements(password_reset_request::run(&stage.authentication, stage.now(), HERE, email))
            .await;
        outcome.unwrap();
        statements.push(count);
    }
    assert!(statements.iter().all(|count| *count == statements[0]), "{statements:?}");
    stage.work().await;
    // A reset code for each of the two known addresses, nothing else.
    assert_eq!(stage.mails.messages().len(), before + 2);
    assert_eq!(stage.count(jobs::table).await, 0);

    let outcome = verification_code_resend::run(&stage.authentication, stage.now(), HERE, "sari").await;
    assert_eq!(refusal(outcome), verification_code_resend::VerificationCodeResendCode::EmailInvalid);
    let outcome = password_reset_request::run(&stage.authentication, stage.now(), HERE, "").await;
    assert_eq!(refusal(outcome), password_reset_request::PasswordResetRequestCode::EmailInvalid);
}

#[tokio::test]
async fn verifying_is_the_same_work_for_known_and_unknown_addresses() {
    let stage = Stage::open().await;
    stage.register("baru@contoh.co.id", PASSWORD).await.unwrap();
    stage.work().await;
    let wrong = if stage.code("baru@contoh.co.id") == "000000" { "000001" } else { "000000" };
    for password in [None, Some(OTHER_PASSWORD)] {
        let (known, known_count) = stage.statements(stage.verify("baru@contoh.co.id", wrong, password)).await;
        let (unknown, unknown_count) =
            stage.statements(stage.verify("siapa@contoh.co.id", wrong, password)).await;
        assert_eq!(known_count, unknown_count);
        let (known, unknown) = (known.unwrap_err(), unknown.unwrap_err());
        assert_eq!(known.refusals().unwrap(), unknown.refusals().unwrap());
    }
}

#[tokio::test]
async fn nobody_can_slip_a_password_under_an_account_that_another_confirms() {
    let stage = Stage::open().await;
    stage.register(SARI, PASSWORD).await.unwrap();
    stage.work().await;
    stage.register(SARI, OTHER_PASSWORD).await.unwrap();
    let code = stage.code(SARI);
    assert_eq!(refusal(stage.verify(SARI, &code, None).await), AccountVerifyCode::PasswordRequired);
    assert_eq!(refusal(stage.verify(SARI, &code, Some(PASSWORD)).await), AccountVerifyCode::PasswordMismatch);
    // The code was neither used up nor counted against: its owner registers again and goes on.
    stage.register(SARI, PASSWORD).await.unwrap();
    assert!(stage.verify(SARI, &code, Some(PASSWORD)).await.is_ok());
    assert!(stage.login(SARI, PASSWORD).await.is_ok());
    assert_eq!(refusal(stage.login(SARI, OTHER_PASSWORD).await), LoginCode::CredentialsInvalid);
}

#[tokio::test]
async fn two_registrations_of_a_new_address_at_once_make_one_account() {
    let stage = Stage::open().await;
    let (first, second) = tokio::join!(stage.register(SARI, PASSWORD), stage.register(SARI, OTHER_PASSWORD));
    first.unwrap();
    second.unwrap();
    assert_eq!(stage.count(users::table).await, 1);
    assert_eq!(stage.count(people::table).await, 1);
    assert_eq!(stage.count(one_time_codes::table).await, 1);
    stage.work().await;
    assert_eq!(stage.mails_to(SARI), 1);
}

#[tokio::test]
async fn a_suspended_account_is_not_opened_by_its_code() {
    let stage = Stage::open().await;
    stage.register(SARI, PASSWORD).await.unwrap();
    stage.work().await;
    let (now, mut connection) = (stage.now(), stage.connection().await);
    let suspended: UserId = diesel::update(users::table)
        .set((users::suspended_at.eq(now), users::suspension_reason.eq("Spam")))
        .returning(users::id)
        .get_result(&mut *connection)
        .await
        .unwrap();
    assert_eq!(
        refusal(stage.verify(SARI, &stage.code(SARI), None).await),
        AccountVerifyCode::AccountSuspended
    );
    let known = identity::queries::users_by_ids(&mut connection, &[suspended]).await.unwrap();
    assert_eq!(known[0].email_verified_at, None);
}
