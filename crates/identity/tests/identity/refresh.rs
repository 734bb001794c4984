//! A login session's life: refreshed, stolen, ended.

use chrono::TimeDelta;
use database::schema::{login_sessions, login_throttles, one_time_codes, refresh_tokens};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::commands::{login_session_revoke, logout};
use identity::flows::login_session_refresh::{self, LoginSessionRefreshCode};
use identity::state::Revocation;
use identity::{LoginSession, SessionTokens};
use kernel::page::PageRequest;
use kernel::{AccessRefused, Actor};
use secrecy::{ExposeSecret as _, SecretString};

use crate::stage::{OTHER_PASSWORD, PASSWORD, SARI, Stage, refusal, refused};

type Refreshed = Result<SessionTokens, database::CommandError<LoginSessionRefreshCode>>;

async fn refresh(stage: &Stage, token: &SecretString) -> Refreshed {
    login_session_refresh::run(&stage.authentication, stage.now(), token).await
}

async fn revocations(stage: &Stage) -> Vec<Option<Revocation>> {
    let mut connection = stage.connection().await;
    login_sessions::table
        .order(login_sessions::created_at)
        .select(login_sessions::revocation)
        .load(&mut *connection)
        .await
        .unwrap()
}

async fn sessions(stage: &Stage, actor: &Actor, request: &PageRequest) -> kernel::page::Page<LoginSession> {
    let key = request.key(identity::queries::LOGIN_SESSIONS_BINDING).unwrap();
    let user = actor.user().unwrap().user_id;
    let mut connection = stage.connection().await;
    identity::queries::login_sessions_of_user(&mut connection, user, stage.now(), request, key).await.unwrap()
}

#[tokio::test]
async fn a_refresh_gives_a_new_pair_for_the_same_session() {
    let stage = Stage::open().await;
    let first = stage.member(SARI).await;
    stage.pass(TimeDelta::minutes(20));
    assert!(stage.actor(&first).await.is_none(), "the access token is over");
    let second = refresh(&stage, &first.refresh_token).await.unwrap();
    assert_eq!(second.login_session_id, first.login_session_id);
    assert_ne!(second.refresh_token.expose_secret(), first.refresh_token.expose_secret());
    assert!(stage.actor(&second).await.is_some());
    let mut connection = stage.connection().await;
    let stored: Vec<Vec<u8>> =
        refresh_tokens::table.select(refresh_tokens::token_hash).load(&mut *connection).await.unwrap();
    assert!(
        stored.iter().all(|hash| hash.len() == 32 && hash != first.refresh_token.expose_secret().as_bytes())
    );
}

#[tokio::test]
async fn a_token_that_comes_again_later_ends_the_family() {
    let stage = Stage::open().await;
    let first = stage.member(SARI).await;
    let second = refresh(&stage, &first.refresh_token).await.unwrap();
    stage.pass(TimeDelta::seconds(11));
    assert_eq!(
        refusal(refresh(&stage, &first.refresh_token).await),
        LoginSessionRefreshCode::LoginSessionEnded
    );
    assert!(stage.actor(&second).await.is_none());
    assert_eq!(
        refusal(refresh(&stage, &second.refresh_token).await),
        LoginSessionRefreshCode::LoginSessionEnded
    );
    assert_eq!(revocations(&stage).await, [Some(Revocation::TokenReused)]);
}

#[tokio::test]
async fn two_tabs_that_wake_at_once_stay_signed_in() {
    let stage = Stage::open().await;
    let first = stage.member(SARI).await;
    let tabs = (0..8).map(|_| refresh(&stage, &first.refresh_token));
    let opened: Vec<_> =
        futures_util::future::join_all(tabs).await.into_iter().map(|tokens| tokens.unwrap()).collect();
    // Somewhat later one more tab comes with the old token, and each goes on with its own.
    stage.pass(TimeDelta::seconds(10));
    refresh(&stage, &first.refresh_token).await.unwrap();
    for tokens in &opened {
        assert!(stage.actor(&refresh(&stage, &tokens.refresh_token).await.unwrap()).await.is_some());
    }
    assert_eq!(revocations(&stage).await, [None]);
    // The thief of the first token is late.
    stage.pass(TimeDelta::seconds(1));
    refusal(refresh(&stage, &first.refresh_token).await);
    assert_eq!(revocations(&stage).await, [Some(Revocation::TokenReused)]);
}

#[tokio::test]
async fn one_use_is_the_first_however_many_come() {
    let stage = Stage::open().await;
    let first = stage.member(SARI).await;
    let tabs = (0..8).map(|_| refresh(&stage, &first.refresh_token));
    futures_util::future::join_all(tabs).await;
    let mut connection = stage.connection().await;
    let used: i64 = refresh_tokens::table
        .filter(refresh_tokens::used_at.is_not_null())
        .count()
        .get_result(&mut *connection)
        .await
        .unwrap();
    assert_eq!(used, 1);
    assert_eq!(stage.count(refresh_tokens::table).await, 9);
}

#[tokio::test]
async fn silence_and_age_end_a_session() {
    let stage = Stage::open().await;
    let silent = stage.member(SARI).await;
    let mut busy = stage.login(SARI, PASSWORD).await.unwrap();
    assert_eq!(busy.refresh_token_expires_at, stage.now() + TimeDelta::days(30));
    for _ in 0..3 {
        stage.pass(TimeDelta::days(29));
        busy = refresh(&stage, &busy.refresh_token).await.unwrap();
    }
    assert_eq!(
        refusal(refresh(&stage, &silent.refresh_token).await),
        LoginSessionRefreshCode::LoginSessionEnded
    );
    assert_eq!(busy.refresh_token_expires_at, stage.now() + TimeDelta::days(3));
    let actor = stage.actor(&busy).await.unwrap();
    assert_eq!(
        sessions(&stage, &actor, &PageRequest::first(20)).await.items.len(),
        1,
        "the silent one is gone"
    );
    stage.pass(TimeDelta::days(3));
    assert_eq!(
        refusal(refresh(&stage, &busy.refresh_token).await),
        LoginSessionRefreshCode::LoginSessionEnded
    );
}

#[tokio::test]
async fn unknown_tokens_are_refused() {
    let stage = Stage::open().await;
    let tokens = stage.member(SARI).await;
    for text in ["", "x", tokens.access_token.expose_secret(), "x".repeat(100_000).as_str()] {
        let outcome = refresh(&stage, &text.to_owned().into()).await;
        assert_eq!(refusal(outcome), LoginSessionRefreshCode::LoginSessionEnded);
    }
    assert!(stage.actor(&tokens).await.is_some());
}

#[tokio::test]
async fn logout_ends_this_session_at_once_and_no_other() {
    let stage = Stage::open().await;
    let here = stage.member(SARI).await;
    let there = stage.login(SARI, PASSWORD).await.unwrap();
    let actor = stage.actor(&here).await.unwrap();
    logout::run(&mut *stage.connection().await, &actor, stage.now()).await.unwrap();
    assert!(stage.actor(&here).await.is_none());
    assert!(stage.actor(&there).await.is_some());
    refusal(refresh(&stage, &here.refresh_token).await);
    let outcome = logout::run(&mut *stage.connection().await, &actor, stage.now()).await;
    assert_eq!(refusal(outcome), logout::LogoutCode::AlreadyEnded);
    let outcome = logout::run(&mut *stage.connection().await, &Actor::Anonymous, stage.now()).await;
    assert!(matches!(outcome, Err(database::CommandError::Access(AccessRefused::Unauthenticated))));
}

#[tokio::test]
async fn own_sessions_are_listed_page_by_page_and_ended_one_by_one() {
    let stage = Stage::open().await;
    let mut tokens = vec![stage.member(SARI).await];
    for _ in 0..4 {
        stage.pass(TimeDelta::seconds(1));
        tokens.push(stage.login(SARI, PASSWORD).await.unwrap());
    }
    let stranger = stage.member("budi@contoh.co.id").await;
    let actor = stage.actor(&tokens[0]).await.unwrap();
    let newest_first: Vec<_> = tokens.iter().rev().map(|tokens| tokens.login_session_id).collect();

    let first = sessions(&stage, &actor, &PageRequest::first(3)).await;
    assert_eq!(first.items.iter().map(|session| session.id).collect::<Vec<_>>(), newest_first[..3]);
    assert!(first.has_next && !first.has_previous);
    let cursor =
        kernel::page::encode_cursor(identity::queries::LOGIN_SESSIONS_BINDING, &first.items[2].key());
    let after = PageRequest::from_arguments(Some(3), Some(cursor), None, None).unwrap();
    let second = sessions(&stage, &actor, &after).await;
    assert_eq!(second.items.iter().map(|session| session.id).collect::<Vec<_>>(), newest_first[3..]);
    assert!(!second.has_next);
    assert_eq!(second.items[1].user_agent.as_deref(), Some("Test/1.0"));
    let cursor =
        kernel::page::encode_cursor(identity::queries::LOGIN_SESSIONS_BINDING, &second.items[0].key());
    let before = PageRequest::from_arguments(None, None, Some(2), Some(cursor)).unwrap();
    let backward = sessions(&stage, &actor, &before).await;
    assert_eq!(backward.items.iter().map(|session| session.id).collect::<Vec<_>>(), newest_first[1..3]);

    let mut connection = stage.connection().await;
    for id in [stranger.login_session_id, kernel::id::LoginSessionId::generate(stage.now())] {
        let outcome = login_session_revoke::run(&mut connection, &actor, stage.now(), id).await;
        let code = login_session_revoke::LoginSessionRevokeCode::NotFound;
        assert_eq!(refused(outcome), [(code, Some("loginSessionId".to_owned()))]);
    }
    assert!(stage.actor(&stranger).await.is_some());
    login_session_revoke::run(&mut connection, &actor, stage.now(), tokens[2].login_session_id)
        .await
        .unwrap();
    assert!(stage.actor(&tokens[2]).await.is_none());
    assert_eq!(sessions(&stage, &actor, &PageRequest::first(20)).await.items.len(), 4);
    let outcome =
        login_session_revoke::run(&mut connection, &actor, stage.now(), tokens[2].login_session_id).await;
    assert_eq!(refusal(outcome), login_session_revoke::LoginSessionRevokeCode::NotFound);
}

#[tokio::test]
async fn what_is_over_is_forgotten_and_what_lives_is_kept() {
    let stage = Stage::open().await;
    stage.member(SARI).await;
    refusal(stage.login("siapa@contoh.co.id", OTHER_PASSWORD).await);
    let mut tokens = stage.login(SARI, PASSWORD).await.unwrap();
    let actor = stage.actor(&stage.login(SARI, PASSWORD).await.unwrap()).await.unwrap();
    logout::run(&mut *stage.connection().await, &actor, stage.now()).await.unwrap();
    stage.pass(TimeDelta::days(29));
    tokens = refresh(&stage, &tokens.refresh_token).await.unwrap();
    stage.pass(TimeDelta::days(2));
    jobs::enqueue(&mut *stage.connection().await, stage.now(), &identity::jobs::ForgetExpired {})
        .await
        .unwrap();
    stage.work().await;
    assert_eq!(stage.count(login_sessions::table).await, 2, "the one signed out a month ago is gone");
    assert_eq!(stage.count(one_time_codes::table).await, 0);
    assert_eq!(stage.count(login_throttles::table).await, 0);
    assert!(refresh(&stage, &tokens.refresh_token).await.is_ok());
}
