//! Signing in, staying signed in, signing out.

use chrono::TimeDelta;
use serde_json::json;

use super::{PASSWORD, is_signed_in, member, refresh, sign_in, signed_in};
use crate::support::{Client, World};

const SARI: &str = "sari@contoh.co.id";
const LOGOUT: &str = "mutation { logout { loginSessionId errors { code field message } } }";

#[tokio::test]
async fn a_device_stays_signed_in_by_refreshing() {
    let world = World::new().await;
    let client = member(&world, SARI).await;
    world.advance(TimeDelta::minutes(16)).await;
    assert!(!is_signed_in(&client).await);
    let answer = refresh(&world, &client).await.done("loginSessionRefresh");
    let client = signed_in(&client, &answer, "loginSessionRefresh");
    assert!(is_signed_in(&client).await);
    world.advance(TimeDelta::days(31)).await;
    refresh(&world, &client).await.refused("loginSessionRefresh", "LOGIN_SESSION_ENDED", None);
    world.finish().await;
}

#[tokio::test]
async fn two_tabs_at_two_servers_that_wake_at_once_stay_signed_in_and_a_late_thief_ends_it() {
    let world = World::with_servers(2).await;
    let client = member(&world, SARI).await;
    let second = world.servers.last().expect("a second server");
    let document = super::REFRESH;
    let input = json!({ "input": { "refreshToken": client.refresh_token } });
    let elsewhere = Client::anonymous(&second.address);
    let (one, two) = tokio::join!(refresh(&world, &client), elsewhere.run(document, input));
    let one = signed_in(&client, &one.done("loginSessionRefresh"), "loginSessionRefresh");
    let two = signed_in(&client, &two.done("loginSessionRefresh"), "loginSessionRefresh");
    assert_ne!(one.refresh_token, two.refresh_token);
    assert!(is_signed_in(&one).await && is_signed_in(&two).await);
    world.advance(TimeDelta::seconds(11)).await;
    refresh(&world, &client).await.refused("loginSessionRefresh", "LOGIN_SESSION_ENDED", None);
    assert!(!is_signed_in(&one).await && !is_signed_in(&two).await);
    refresh(&world, &two).await.refused("loginSessionRefresh", "LOGIN_SESSION_ENDED", None);
    world.finish().await;
}

#[tokio::test]
async fn logout_bites_at_the_next_request() {
    let world = World::new().await;
    let here = member(&world, SARI).await;
    let answer = sign_in(&world, SARI, PASSWORD).await.done("login");
    let there = signed_in(&here, &answer, "login");
    let session = here.run(LOGOUT, json!({})).await.done("logout").text("/logout/loginSessionId");
    assert!(session.starts_with("session_"), "{session}");
    assert!(!is_signed_in(&here).await);
    assert!(is_signed_in(&there).await);
    here.run(LOGOUT, json!({})).await.failed("UNAUTHENTICATED");
    world.anonymous().run(LOGOUT, json!({})).await.failed("UNAUTHENTICATED");
    refresh(&world, &here).await.refused("loginSessionRefresh", "LOGIN_SESSION_ENDED", None);
    world.finish().await;
}
