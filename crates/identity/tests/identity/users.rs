//! What admins and the command line do to accounts.

use database::CommandError;
use database::schema::{audit_entries, login_sessions, users};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use identity::commands::user_reinstate::{self, UserReinstateCode};
use identity::commands::user_suspend::{self, UserSuspendCode};
use identity::flows::admin_create::{self, AdminCreateCode, AdminCreateInput};
use identity::flows::login::LoginCode;
use identity::state::Revocation;
use kernel::id::UserId;
use kernel::{AccessRefused, Actor, Locale, Role};

use crate::stage::{PASSWORD, SARI, Stage, refusal, refused};

const ADMIN: &str = "admin@contoh.co.id";

fn admin(email: &str, name: &str, password: &str) -> AdminCreateInput {
    AdminCreateInput {
        email: email.to_owned(),
        full_name: name.to_owned(),
        password: password.to_owned().into(),
        locale: Locale::English,
    }
}

async fn create(stage: &Stage, input: AdminCreateInput) -> Result<UserId, CommandError<AdminCreateCode>> {
    admin_create::run(&stage.authentication, &Actor::System, stage.now(), input).await
}

async fn signed_in_admin(stage: &Stage) -> Actor {
    create(stage, admin(ADMIN, "Ibu Admin", PASSWORD)).await.unwrap();
    stage.actor(&stage.login(ADMIN, PASSWORD).await.unwrap()).await.unwrap()
}

async fn suspend(
    stage: &Stage,
    actor: &Actor,
    user: UserId,
    reason: &str,
) -> Result<(), CommandError<UserSuspendCode>> {
    let mut connection = stage.connection().await;
    connection
        .transaction(async |connection| user_suspend::run(connection, actor, stage.now(), user, reason).await)
        .await
}

async fn reinstate(
    stage: &Stage,
    actor: &Actor,
    user: UserId,
) -> Result<(), CommandError<UserReinstateCode>> {
    let mut connection = stage.connection().await;
    connection
        .transaction(async |connection| user_reinstate::run(connection, actor, stage.now(), user).await)
        .await
}

#[tokio::test]
async fn the_command_line_makes_an_admin_and_leaves_a_trace() {
    let stage = Stage::open().await;
    let actor = signed_in_admin(&stage).await;
    assert_eq!(actor.user().unwrap().roles.iter().collect::<Vec<_>>(), [Role::Admin]);
    type Entry = (Option<UserId>, String, uuid::Uuid, Option<serde_json::Value>);
    let entry: Entry = audit_entries::table
        .select((
            audit_entries::actor_user_id,
            audit_entries::action,
            audit_entries::subject_id,
            audit_entries::after,
        ))
        .first(&mut *stage.connection().await)
        .await
        .unwrap();
    let subject = kernel::id::EntityId::uuid(actor.user().unwrap().user_id);
    let after = Some(serde_json::json!({ "roles": ["ADMIN"] }));
    assert_eq!(entry, (None, "user.admin_create".to_owned(), subject, after));
}

#[tokio::test]
async fn no_admin_is_made_of_bad_input_or_by_a_request() {
    let stage = Stage::open().await;
    let actor = signed_in_admin(&stage).await;
    for (input, code, field) in [
        (admin("x", "Ibu", PASSWORD), AdminCreateCode::EmailInvalid, "email"),
        (admin(ADMIN, "Ibu", PASSWORD), AdminCreateCode::EmailTaken, "email"),
        (admin(SARI, " ", PASSWORD), AdminCreateCode::FullNameInvalid, "fullName"),
        (admin(SARI, "Ibu", "12345678"), AdminCreateCode::PasswordTooWeak, "password"),
    ] {
        assert_eq!(refused(create(&stage, input).await), [(code, Some(field.to_owned()))]);
    }
    let input = admin(SARI, "Ibu", PASSWORD);
    let outcome = admin_create::run(&stage.authentication, &actor, stage.now(), input).await;
    assert!(matches!(outcome, Err(CommandError::Access(AccessRefused::Forbidden))));
    assert_eq!(stage.count(users::table).await, 1);
    assert_eq!(stage.count(audit_entries::table).await, 1);
}

#[tokio::test]
async fn a_suspended_user_is_out_at_once_and_in_again_when_reinstated() {
    let stage = Stage::open().await;
    let actor = signed_in_admin(&stage).await;
    let tokens = stage.member(SARI).await;
    suspend(&stage, &actor, tokens.user_id, " Menipu  murid ").await.unwrap();
    assert!(stage.actor(&tokens).await.is_none());
    assert_eq!(refusal(stage.login(SARI, PASSWORD).await), LoginCode::AccountSuspended);
    let outcome = identity::flows::login_session_refresh::run(
        &stage.authentication,
        stage.now(),
        &tokens.refresh_token,
    )
    .await;
    refusal(outcome);
    let mut connection = stage.connection().await;
    let known = identity::queries::users_by_ids(&mut connection, &[tokens.user_id]).await.unwrap();
    assert_eq!(known[0].suspension_reason.as_deref(), Some("Menipu murid"));
    let revocation: Option<Revocation> = login_sessions::table
        .find(tokens.login_session_id)
        .select(login_sessions::revocation)
        .first(&mut *connection)
        .await
        .unwrap();
    assert_eq!(revocation, Some(Revocation::Suspended));
    assert_eq!(
        refusal(suspend(&stage, &actor, tokens.user_id, "Lagi").await),
        UserSuspendCode::AlreadySuspended
    );

    reinstate(&stage, &actor, tokens.user_id).await.unwrap();
    assert!(stage.actor(&tokens).await.is_none(), "the old session stays ended");
    assert!(stage.login(SARI, PASSWORD).await.is_ok());
    assert_eq!(refusal(reinstate(&stage, &actor, tokens.user_id).await), UserReinstateCode::NotSuspended);
}

#[tokio::test]
async fn suspending_is_for_admins_and_needs_a_reason() {
    let stage = Stage::open().await;
    let actor = signed_in_admin(&stage).await;
    let tokens = stage.member(SARI).await;
    let student = stage.actor(&tokens).await.unwrap();
    let own = actor.user().unwrap().user_id;
    let nobody = UserId::generate(stage.now());
    for (user, reason, code) in [
        (tokens.user_id, "", UserSuspendCode::ReasonInvalid),
        (tokens.user_id, "a\u{202E}b", UserSuspendCode::ReasonInvalid),
        (own, "Cuti", UserSuspendCode::OwnAccount),
        (nobody, "Spam", UserSuspendCode::NotFound),
    ] {
        assert_eq!(refusal(suspend(&stage, &actor, user, reason).await), code);
    }
    assert_eq!(refusal(reinstate(&stage, &actor, nobody).await), UserReinstateCode::NotFound);
    for (who, refused) in
        [(&student, AccessRefused::Forbidden), (&Actor::Anonymous, AccessRefused::Unauthenticated)]
    {
        let outcome = suspend(&stage, who, tokens.user_id, "Spam").await;
        assert!(matches!(outcome, Err(CommandError::Access(access)) if access == refused));
        let outcome = reinstate(&stage, who, tokens.user_id).await;
        assert!(matches!(outcome, Err(CommandError::Access(access)) if access == refused));
    }
    assert!(stage.actor(&tokens).await.is_some());
}

#[tokio::test]
async fn a_suspension_and_a_login_at_once_leave_nobody_signed_in() {
    let stage = Stage::open().await;
    let actor = signed_in_admin(&stage).await;
    let tokens = stage.member(SARI).await;
    let (suspended, login) =
        tokio::join!(suspend(&stage, &actor, tokens.user_id, "Spam"), stage.login(SARI, PASSWORD));
    suspended.unwrap();
    if let Ok(opened) = login {
        assert!(stage.actor(&opened).await.is_none());
    }
}
