//! Codes guessed, mails asked for, accounts registered and passwords changed, as one client may.

use chrono::TimeDelta;
use database::schema::{attempt_counts, users};
use identity::flows::account_register;
use identity::flows::account_verify::{self, AccountVerifyCode, AccountVerifyInput};
use identity::flows::password_change::{self, PasswordChangeCode, PasswordChangeInput};
use identity::flows::password_reset::{self, PasswordResetCode, PasswordResetInput};
use identity::flows::{password_reset_request, verification_code_resend};
use identity::jobs::ForgetExpired;
use identity::{Allowance, SessionTokens};
use kernel::{Actor, ClientAddress};

use crate::attempts::limited;
use crate::stage::{HERE, OTHER_PASSWORD, PASSWORD, SARI, Stage, client, refusal, registration};

async fn verify(
    stage: &Stage,
    client: ClientAddress,
    email: &str,
    code: &str,
) -> Result<SessionTokens, database::CommandError<AccountVerifyCode>> {
    let (email, code) = (email.to_owned(), code.to_owned());
    let input = AccountVerifyInput { email, code, password: None, user_agent: None, client };
    account_verify::run(&stage.authentication, stage.now(), input).await
}

async fn reset(
    stage: &Stage,
    client: ClientAddress,
    email: &str,
    code: &str,
) -> Result<(), database::CommandError<PasswordResetCode>> {
    let (email, code) = (email.to_owned(), code.to_owned());
    let input = PasswordResetInput { email, code, new_password: OTHER_PASSWORD.to_owned().into(), client };
    password_reset::run(&stage.authentication, stage.now(), input).await
}

async fn resend(stage: &Stage, client: ClientAddress, email: &str) {
    verification_code_resend::run(&stage.authentication, stage.now(), client, email).await.unwrap();
    stage.work().await;
}

async fn change(
    stage: &Stage,
    (actor, client): (&Actor, ClientAddress),
    current: &str,
    new: &str,
) -> Result<(), database::CommandError<PasswordChangeCode>> {
    let input = PasswordChangeInput {
        current_password: current.to_owned().into(),
        new_password: new.to_owned().into(),
        client,
    };
    password_change::run(&stage.authentication, actor, stage.now(), input).await
}

async fn registered() -> Stage {
    let stage = Stage::open().await;
    stage.register(SARI, PASSWORD).await.unwrap();
    stage.work().await;
    stage
}

fn another(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn a_client_guesses_codes_of_many_addresses_thirty_times_by_either_door() {
    let stage = registered().await;
    let code = stage.code(SARI);
    let guesses = (0..20).map(|number| {
        let (stage, email) = (&stage, format!("n{number}@contoh.co.id"));
        async move {
            let verified = verify(stage, client(1), &email, "123456").await;
            let was_reset = reset(stage, client(1), &email, "123456").await;
            let refused =
                [verified.unwrap_err().refusals().is_some(), was_reset.unwrap_err().refusals().is_some()];
            refused.into_iter().filter(|was_tried| *was_tried).count()
        }
    });
    let tried: usize = futures_util::future::join_all(guesses).await.into_iter().sum();
    assert_eq!(tried, 30);
    // Known and unknown addresses, right and wrong codes: nothing is looked at any more.
    let (known, known_count) = stage.statements(verify(&stage, client(1), SARI, &code)).await;
    let (unknown, unknown_count) =
        stage.statements(verify(&stage, client(1), "siapa@contoh.co.id", &code)).await;
    assert_eq!((limited(known), known_count), (limited(unknown), unknown_count));
    let (known, known_count) = stage.statements(reset(&stage, client(1), SARI, &code)).await;
    let (unknown, unknown_count) =
        stage.statements(reset(&stage, client(1), "siapa@contoh.co.id", &code)).await;
    assert_eq!((limited(known), known_count), (limited(unknown), unknown_count));
    assert!(verify(&stage, client(2), SARI, &code).await.is_ok());
}

#[tokio::test]
async fn a_client_guesses_at_one_address_twenty_times_a_day() {
    let stage = registered().await;
    for email in [SARI, "siapa@contoh.co.id"] {
        for _ in 0..20 {
            stage.pass(TimeDelta::minutes(1));
            assert_eq!(
                refusal(verify(&stage, client(1), email, "123456").await),
                AccountVerifyCode::CodeInvalid
            );
        }
        stage.pass(TimeDelta::minutes(20));
        limited(verify(&stage, client(1), email, "123456").await);
    }
    // Resetting is another purpose with codes of its own.
    assert_eq!(refusal(reset(&stage, client(1), SARI, "123456").await), PasswordResetCode::CodeInvalid);
    resend(&stage, client(2), SARI).await;
    assert!(verify(&stage, client(2), SARI, &stage.code(SARI)).await.is_ok());
}

#[tokio::test]
async fn right_codes_cost_a_client_nothing_and_another_ones_password_does() {
    let mut stage = Stage::open().await;
    stage.authentication.attempts.codes_of_client = Allowance::new(1, TimeDelta::minutes(15));
    for number in 0..5 {
        let email = format!("n{number}@contoh.co.id");
        stage.register(&email, PASSWORD).await.unwrap();
        stage.work().await;
        stage.verify(&email, &stage.code(&email), None).await.unwrap();
    }
    stage.register(SARI, PASSWORD).await.unwrap();
    stage.register(SARI, OTHER_PASSWORD).await.unwrap();
    stage.work().await;
    let code = stage.code(SARI);
    for _ in 0..3 {
        assert_eq!(refusal(stage.verify(SARI, &code, None).await), AccountVerifyCode::PasswordRequired);
    }
    assert_eq!(refusal(stage.verify(SARI, &code, Some(PASSWORD)).await), AccountVerifyCode::PasswordMismatch);
    limited(stage.verify(SARI, &code, Some(OTHER_PASSWORD)).await);
}

#[tokio::test]
async fn a_client_uses_up_four_of_an_address_codes_and_is_not_told() {
    let stage = Stage::open().await;
    stage.register(SARI, PASSWORD).await.unwrap();
    stage.work().await;
    let mut statements = Vec::new();
    for _ in 0..8 {
        stage.pass(TimeDelta::minutes(2));
        for email in [SARI, "siapa@contoh.co.id"] {
            let request = verification_code_resend::run(&stage.authentication, stage.now(), HERE, email);
            let (outcome, count) = stage.statements(request).await;
            outcome.unwrap();
            statements.push(count);
        }
        stage.work().await;
    }
    assert!(statements.iter().all(|count| *count == statements[0]), "{statements:?}");
    assert_eq!(stage.mails_to(SARI), 4, "the registration's and three more");
    // Registering again asks for a code, too.
    stage.pass(TimeDelta::minutes(2));
    stage.register(SARI, PASSWORD).await.unwrap();
    stage.work().await;
    assert_eq!(stage.mails_to(SARI), 4);
    // Its newest code was not replaced by what was not sent, and its owner still asks from elsewhere.
    resend(&stage, client(2), SARI).await;
    assert_eq!(stage.mails_to(SARI), 5);
    // A reset has codes of its own.
    password_reset_request::run(&stage.authentication, stage.now(), HERE, SARI).await.unwrap();
    stage.work().await;
    assert_eq!(stage.mails_to(SARI), 6);
}

#[tokio::test]
async fn asking_too_soon_uses_nothing_up() {
    let stage = registered().await;
    for _ in 0..10 {
        resend(&stage, HERE, SARI).await;
    }
    for _ in 0..3 {
        stage.pass(TimeDelta::minutes(1));
        resend(&stage, HERE, SARI).await;
    }
    assert_eq!(stage.mails_to(SARI), 4);
}

#[tokio::test]
async fn a_client_asks_for_thirty_mails_an_hour_whoever_they_go_to() {
    let stage = registered().await;
    let requests = (0..40).map(|number| {
        let (stage, email) = (&stage, format!("n{number}@contoh.co.id"));
        async move {
            let (authentication, now) = (&stage.authentication, stage.now());
            if number % 2 == 0 {
                password_reset_request::run(authentication, now, client(1), &email).await.is_ok()
            } else {
                verification_code_resend::run(authentication, now, client(1), &email).await.is_ok()
            }
        }
    });
    let accepted =
        futures_util::future::join_all(requests).await.into_iter().filter(|accepted| *accepted).count();
    assert_eq!(accepted, 30);
    let (authentication, now) = (&stage.authentication, stage.now());
    let request = password_reset_request::run(authentication, now, client(1), SARI);
    let (known, known_count) = stage.statements(request).await;
    let request = password_reset_request::run(authentication, now, client(1), "siapa@contoh.co.id");
    let (unknown, unknown_count) = stage.statements(request).await;
    assert_eq!((limited(known), known_count), (limited(unknown), unknown_count));
    assert!(password_reset_request::run(authentication, now, client(2), SARI).await.is_ok());
}

#[tokio::test]
async fn a_class_registers_from_one_room_and_an_army_does_not() {
    let stage = Stage::open().await;
    let registrations = (0..50).map(|number| {
        let (stage, email) = (&stage, format!("n{number}@contoh.co.id"));
        async move {
            // What is refused for its fields is no registration.
            assert!(stage.register(&email, "password").await.unwrap_err().refusals().is_some());
            stage.register(&email, PASSWORD).await.is_ok()
        }
    });
    let accepted =
        futures_util::future::join_all(registrations).await.into_iter().filter(|accepted| *accepted).count();
    assert_eq!(accepted, 40);
    assert_eq!(stage.count(users::table).await, 40);
    let (known, known_count) = stage.statements(stage.register("n1@contoh.co.id", PASSWORD)).await;
    let (unknown, unknown_count) = stage.statements(stage.register("siapa@contoh.co.id", PASSWORD)).await;
    assert_eq!((limited(known), known_count), (limited(unknown), unknown_count));
    let mut input = registration(SARI, PASSWORD);
    input.client = client(2);
    account_register::run(&stage.authentication, stage.now(), input).await.unwrap();
}

#[tokio::test]
async fn a_stolen_access_token_guesses_five_times_from_wherever_and_hinders_no_sign_in() {
    let stage = Stage::open().await;
    let actor = stage.actor(&stage.member(SARI).await).await.unwrap();
    let guesses = (0..20).map(|number| {
        let (stage, actor) = (&stage, &actor);
        async move { change(stage, (actor, client(number)), "salah sekali lagi", OTHER_PASSWORD).await }
    });
    let outcomes = futures_util::future::join_all(guesses).await.into_iter().map(refusal);
    let tried = outcomes.filter(|code| *code == PasswordChangeCode::CurrentPasswordWrong).count();
    assert_eq!(tried, 5);
    let outcome = change(&stage, (&actor, HERE), PASSWORD, OTHER_PASSWORD).await;
    assert_eq!(refusal(outcome), PasswordChangeCode::TooManyAttempts);
    assert!(stage.login(SARI, PASSWORD).await.is_ok());
    stage.pass(TimeDelta::seconds(30));
    assert!(change(&stage, (&actor, HERE), PASSWORD, OTHER_PASSWORD).await.is_ok());
}

#[tokio::test]
async fn looking_for_a_strong_password_is_no_guessing() {
    let stage = Stage::open().await;
    let actor = stage.actor(&stage.member(SARI).await).await.unwrap();
    for _ in 0..10 {
        let outcome = change(&stage, (&actor, HERE), PASSWORD, "password").await;
        assert_eq!(refusal(outcome), PasswordChangeCode::PasswordTooWeak);
    }
    assert!(change(&stage, (&actor, HERE), PASSWORD, OTHER_PASSWORD).await.is_ok());
}

#[tokio::test]
async fn counts_are_forgotten_when_they_say_nothing_any_more() {
    let stage = registered().await;
    refusal(stage.login(SARI, OTHER_PASSWORD).await);
    refusal(verify(&stage, HERE, SARI, another(&stage.code(SARI))).await);
    // Passwords, codes, codes of the address, mails to the address, registrations.
    assert_eq!(stage.count(attempt_counts::table).await, 5);
    for (passing, left) in [(TimeDelta::minutes(31), 3), (TimeDelta::hours(2), 2), (TimeDelta::days(2), 0)] {
        stage.pass(passing);
        jobs::enqueue(&mut *stage.connection().await, stage.now(), &ForgetExpired {}).await.unwrap();
        stage.work().await;
        assert_eq!(stage.count(attempt_counts::table).await, left);
    }
}
