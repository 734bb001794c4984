//! Asking for the password again.

use chrono::TimeDelta;
use database::CommandError;
use database::schema::users;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use identity::flows::password_change::{self, PasswordChangeCode, PasswordChangeInput};
use identity::flows::password_confirm::{self, PasswordConfirmCode, PasswordConfirmInput, PasswordConfirmed};
use kernel::{AccessRefused, Actor};

use crate::stage::{HERE, OTHER_PASSWORD, PASSWORD, SARI, Stage, refusal};

async fn confirm(
    stage: &Stage,
    actor: &Actor,
    password: &str,
) -> Result<PasswordConfirmed, CommandError<PasswordConfirmCode>> {
    let input = PasswordConfirmInput { password: password.to_owned().into(), client: HERE };
    password_confirm::run(&stage.authentication, actor, stage.now(), input).await
}

async fn change(
    stage: &Stage,
    actor: &Actor,
    current: &str,
    new: &str,
) -> Result<(), CommandError<PasswordChangeCode>> {
    let input = PasswordChangeInput {
        current_password: current.to_owned().into(),
        new_password: new.to_owned().into(),
        client: HERE,
    };
    password_change::run(&stage.authentication, actor, stage.now(), input).await
}

async fn still_holds(stage: &Stage, confirmed: &PasswordConfirmed) -> bool {
    let mut connection = stage.connection().await;
    connection.transaction(async |connection| confirmed.still_holds(connection).await).await.unwrap()
}

async fn member() -> (Stage, Actor) {
    let stage = Stage::open().await;
    let actor = stage.actor(&stage.member(SARI).await).await.unwrap();
    (stage, actor)
}

#[tokio::test]
async fn only_the_right_password_is_confirmed_and_only_to_who_is_signed_in() {
    let (stage, actor) = member().await;
    let confirmed = confirm(&stage, &actor, PASSWORD).await.unwrap();
    assert!(still_holds(&stage, &confirmed).await);
    assert!(!format!("{confirmed:?}").contains("argon2"), "a printed proof shows no hash");
    for wrong in [OTHER_PASSWORD, "", "x".repeat(10_000).as_str()] {
        assert_eq!(refusal(confirm(&stage, &actor, wrong).await), PasswordConfirmCode::PasswordWrong);
    }
    let nobody = confirm(&stage, &Actor::Anonymous, PASSWORD).await.unwrap_err();
    assert!(matches!(nobody, CommandError::Access(AccessRefused::Unauthenticated)));
}

#[tokio::test]
async fn both_doors_that_ask_for_the_password_count_together() {
    let (stage, actor) = member().await;
    for _ in 0..3 {
        assert_eq!(
            refusal(confirm(&stage, &actor, OTHER_PASSWORD).await),
            PasswordConfirmCode::PasswordWrong
        );
    }
    for _ in 0..2 {
        let outcome = change(&stage, &actor, "salah sekali lagi", OTHER_PASSWORD).await;
        assert_eq!(refusal(outcome), PasswordChangeCode::CurrentPasswordWrong);
    }
    assert_eq!(refusal(confirm(&stage, &actor, PASSWORD).await), PasswordConfirmCode::TooManyAttempts);
    assert!(stage.login(SARI, PASSWORD).await.is_ok(), "signing in is another door");
    stage.pass(TimeDelta::seconds(30));
    assert!(confirm(&stage, &actor, PASSWORD).await.is_ok());
    for _ in 0..4 {
        assert_eq!(
            refusal(confirm(&stage, &actor, OTHER_PASSWORD).await),
            PasswordConfirmCode::PasswordWrong,
            "a right one forgave those before it"
        );
    }
}

#[tokio::test]
async fn what_was_confirmed_holds_no_more_after_another_password_or_a_suspension() {
    let (stage, actor) = member().await;
    let before = confirm(&stage, &actor, PASSWORD).await.unwrap();
    change(&stage, &actor, PASSWORD, OTHER_PASSWORD).await.unwrap();
    assert!(!still_holds(&stage, &before).await);
    let after = confirm(&stage, &actor, OTHER_PASSWORD).await.unwrap();
    assert!(still_holds(&stage, &after).await);
    diesel::update(users::table)
        .set((users::suspended_at.eq(stage.now()), users::suspension_reason.eq("Spam")))
        .execute(&mut *stage.connection().await)
        .await
        .unwrap();
    assert!(!still_holds(&stage, &after).await);
}
