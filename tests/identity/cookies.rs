//! Signing in by cookie, as pages in a browser do.

use chrono::TimeDelta;
use rate_limit::{BudgetConfig, Budgets};
use serde_json::{Value, json};

use super::{OTHER_PASSWORD, PASSWORD, code, is_signed_in, member, registration, sign_in, signed_in};
use crate::support::{ACCESS_COOKIE, Answer, Browser, REFRESH_COOKIE, World};

const SARI: &str = "sari@contoh.co.id";
const LOGIN: &str = "mutation($input: LoginInput!) { login(input: $input) {
    tokens { userId accessToken refreshToken accessTokenExpiresAt refreshTokenExpiresAt } errors { code field message } } }";
const REFRESH: &str = "mutation($input: LoginSessionRefreshInput!) { loginSessionRefresh(input: $input) {
    tokens { accessToken refreshToken loginSessionId } errors { code field message } } }";
const LOGOUT: &str = "mutation { logout { loginSessionId errors { code field message } } }";
const REVOKE: &str = "mutation($input: LoginSessionRevokeInput!) {
    loginSessionRevoke(input: $input) { loginSessionId errors { code field message } } }";
const SESSIONS: &str = "{ viewer { loginSessions { nodes { id isCurrent } } } }";
const WHO: &str = "{ viewer { email } }";

fn login_by_cookie() -> Value {
    json!({ "input": { "email": SARI, "password": PASSWORD, "tokenDelivery": "COOKIE" } })
}

async fn refresh(browser: &mut Browser) -> Answer {
    browser.run(REFRESH, json!({ "input": { "tokenDelivery": "COOKIE" } })).await
}

/// A registered student's browser, signed in by cookie.
async fn signed_in_browser(world: &World) -> Browser {
    member(world, SARI).await;
    another_browser(world).await
}

async fn another_browser(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.run(LOGIN, login_by_cookie()).await.done("login");
    browser
}

/// Whether the browser has forgotten everything.
#[track_caller]
fn assert_forgotten(browser: &Browser) {
    assert!(browser.cookies.is_empty(), "{browser:#?}");
    let expected = [ACCESS_COOKIE, REFRESH_COOKIE]
        .map(|name| format!("{name}=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0"));
    assert_eq!(browser.set_cookies, expected);
}

#[tokio::test]
async fn a_browser_keeps_tokens_that_no_script_sees() {
    let world = World::new().await;
    member(&world, SARI).await;
    let mut browser = world.browser();
    let answer = browser.run(LOGIN, login_by_cookie()).await.done("login");
    assert_eq!(answer.at("/login/tokens/accessToken"), &json!(null));
    assert_eq!(answer.at("/login/tokens/refreshToken"), &json!(null));
    let (access, refresh) = (browser.cookie(ACCESS_COOKIE), browser.cookie(REFRESH_COOKIE));
    let body = answer.body.to_string();
    assert!(!body.contains(access) && !body.contains(refresh), "{body}");
    let attributes = "HttpOnly; SameSite=Strict; Secure; Path=/";
    let thirty_days = TimeDelta::days(30).num_seconds();
    assert_eq!(
        browser.set_cookies,
        [
            format!("{ACCESS_COOKIE}={access}; {attributes}; Max-Age=900"),
            format!("{REFRESH_COOKIE}={refresh}; {attributes}; Max-Age={thirty_days}"),
        ]
    );
    assert_eq!(browser.run(WHO, json!({})).await.text("/viewer/email"), SARI);
    assert!(browser.set_cookies.is_empty(), "nothing changes by reading");
    world.finish().await;
}

#[tokio::test]
async fn a_verified_address_can_be_signed_in_by_cookie_at_once() {
    let world = World::new().await;
    let mut browser = world.browser();
    world.anonymous().page("registration", registration(SARI)).await.done("accountRegister");
    world.run_jobs().await;
    let verify = "mutation($input: AccountVerifyInput!) {
        accountVerify(input: $input) { tokens { accessToken refreshToken } errors { code field message } } }";
    let input = json!({ "input": { "email": SARI, "code": code(&world, SARI), "tokenDelivery": "COOKIE" } });
    let answer = browser.run(verify, input).await.done("accountVerify");
    assert_eq!(answer.at("/accountVerify/tokens"), &json!({ "accessToken": null, "refreshToken": null }));
    assert_eq!(browser.run(WHO, json!({})).await.text("/viewer/email"), SARI);
    world.finish().await;
}

#[tokio::test]
async fn cookies_are_not_given_to_who_could_not_use_them() {
    let world = World::new().await;
    member(&world, SARI).await;
    for page in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "null"), ("sec-fetch-site", "cross-site")],
    ] {
        let mut elsewhere = world.browser().showing(page);
        let (statements, answer) = world.statements_of(elsewhere.run(LOGIN, login_by_cookie())).await;
        answer.failed("BAD_USER_INPUT");
        assert_eq!((statements, elsewhere.set_cookies.len()), (0, 0), "{page:?}");
    }
    let mut refused = world.browser();
    let wrong = json!({ "input": { "email": SARI, "password": OTHER_PASSWORD, "tokenDelivery": "COOKIE" } });
    refused.run(LOGIN, wrong).await.refused("login", "CREDENTIALS_INVALID", None);
    assert!(refused.set_cookies.is_empty());
    world.finish().await;
}

#[tokio::test]
async fn a_browser_stays_signed_in_by_refreshing_its_cookies() {
    let world = World::new().await;
    let mut browser = signed_in_browser(&world).await;
    let before = browser.clone();
    world.advance(TimeDelta::minutes(16)).await;
    browser.run(WHO, json!({})).await.failed("UNAUTHENTICATED");
    let answer = refresh(&mut browser).await.done("loginSessionRefresh");
    assert_eq!(answer.at("/loginSessionRefresh/tokens/accessToken"), &json!(null));
    assert_eq!(answer.at("/loginSessionRefresh/tokens/refreshToken"), &json!(null));
    assert_ne!(browser.cookie(ACCESS_COOKIE), before.cookie(ACCESS_COOKIE));
    assert_ne!(browser.cookie(REFRESH_COOKIE), before.cookie(REFRESH_COOKIE));
    assert_eq!(browser.run(WHO, json!({})).await.text("/viewer/email"), SARI);
    world.finish().await;
}

#[tokio::test]
async fn two_tabs_that_refresh_at_once_stay_signed_in_and_a_late_copy_ends_it() {
    let world = World::new().await;
    let browser = signed_in_browser(&world).await;
    let (mut one, mut two, mut copy) = (browser.clone(), browser.clone(), browser);
    let (first, second) = tokio::join!(refresh(&mut one), refresh(&mut two));
    first.done("loginSessionRefresh");
    second.done("loginSessionRefresh");
    for tab in [&mut one, &mut two] {
        assert_eq!(tab.run(WHO, json!({})).await.text("/viewer/email"), SARI);
    }
    world.advance(TimeDelta::seconds(11)).await;
    refresh(&mut copy).await.refused("loginSessionRefresh", "LOGIN_SESSION_ENDED", None);
    assert_forgotten(&copy);
    one.run(WHO, json!({})).await.failed("UNAUTHENTICATED");
    refresh(&mut one).await.refused("loginSessionRefresh", "LOGIN_SESSION_ENDED", None);
    assert_forgotten(&one);
    world.finish().await;
}

#[tokio::test]
async fn what_a_script_cannot_read_it_cannot_trade_for_what_it_can() {
    let world = World::new().await;
    let mut browser = signed_in_browser(&world).await;
    let asked = json!({ "input": { "tokenDelivery": "BODY" } });
    let answer = browser.run(REFRESH, asked).await.done("loginSessionRefresh");
    assert_eq!(answer.at("/loginSessionRefresh/tokens/accessToken"), &json!(null));
    assert_eq!(answer.at("/loginSessionRefresh/tokens/refreshToken"), &json!(null));
    assert_eq!(browser.set_cookies.len(), 2);
    world.finish().await;
}

#[tokio::test]
async fn a_refresh_cookie_signs_nobody_in_by_itself() {
    let world = World::new().await;
    let mut browser = signed_in_browser(&world).await;
    browser.cookies.remove(ACCESS_COOKIE);
    browser.run(WHO, json!({})).await.failed("UNAUTHENTICATED");
    browser.run(LOGOUT, json!({})).await.failed("UNAUTHENTICATED");
    let mut as_access = browser.clone();
    as_access.cookies.insert(ACCESS_COOKIE.to_owned(), browser.cookie(REFRESH_COOKIE).to_owned());
    as_access.run(WHO, json!({})).await.failed("UNAUTHENTICATED");
    refresh(&mut browser).await.done("loginSessionRefresh");
    assert_eq!(browser.run(WHO, json!({})).await.text("/viewer/email"), SARI);
    let mut nobody = world.browser();
    refresh(&mut nobody).await.refused("loginSessionRefresh", "LOGIN_SESSION_ENDED", None);
    world.finish().await;
}

#[tokio::test]
async fn an_ended_access_cookie_keeps_nobody_from_signing_in_again() {
    let world = World::new().await;
    let mut browser = signed_in_browser(&world).await;
    world.advance(TimeDelta::minutes(16)).await;
    browser.run(WHO, json!({})).await.failed("UNAUTHENTICATED");
    let ended = browser.cookie(ACCESS_COOKIE).to_owned();
    browser.run(LOGIN, login_by_cookie()).await.done("login");
    assert_ne!(browser.cookie(ACCESS_COOKIE), ended);
    assert_eq!(browser.run(WHO, json!({})).await.text("/viewer/email"), SARI);
    world.finish().await;
}

#[tokio::test]
async fn signing_out_is_forgotten_by_the_browser_and_the_server() {
    let world = World::new().await;
    let mut browser = signed_in_browser(&world).await;
    let (mut copy, mut other) = (browser.clone(), another_browser(&world).await);
    browser.run(LOGOUT, json!({})).await.done("logout");
    assert_forgotten(&browser);
    assert_eq!(browser.run(WHO, json!({})).await.at("/viewer"), &json!(null));
    copy.run(WHO, json!({})).await.failed("UNAUTHENTICATED");
    refresh(&mut copy).await.refused("loginSessionRefresh", "LOGIN_SESSION_ENDED", None);
    assert_eq!(other.run(WHO, json!({})).await.text("/viewer/email"), SARI);
    world.finish().await;
}

/// The ids of the browser's own login session and of another one.
async fn sessions(browser: &mut Browser) -> (Value, Value) {
    let answer = browser.run(SESSIONS, json!({})).await;
    let nodes = answer.at("/viewer/loginSessions/nodes").as_array().expect("a list").clone();
    let id = |current: bool| {
        let found = nodes.iter().find(|node| node.get("isCurrent") == Some(&json!(current)));
        found.and_then(|node| node.get("id")).expect("a session").clone()
    };
    (id(true), id(false))
}

#[tokio::test]
async fn revoking_the_browsers_own_session_signs_it_out_and_another_one_does_not() {
    let world = World::new().await;
    let mut browser = signed_in_browser(&world).await;
    let (own, other) = sessions(&mut browser).await;
    let revoke = |id: &Value| json!({ "input": { "loginSessionId": id } });
    browser.run(REVOKE, revoke(&other)).await.done("loginSessionRevoke");
    assert!(browser.set_cookies.is_empty());
    browser.run(REVOKE, revoke(&other)).await.refused(
        "loginSessionRevoke",
        "NOT_FOUND",
        Some("loginSessionId"),
    );
    assert!(browser.set_cookies.is_empty());
    browser.run(REVOKE, revoke(&own)).await.done("loginSessionRevoke");
    assert_forgotten(&browser);
    world.finish().await;
}

#[tokio::test]
async fn changing_the_password_keeps_this_browser_and_ends_the_others() {
    let world = World::new().await;
    let mut browser = signed_in_browser(&world).await;
    let mut other = another_browser(&world).await;
    let change = "mutation($input: PasswordChangeInput!) {
        passwordChange(input: $input) { passwordChangedAt errors { code field message } } }";
    let input = json!({ "input": { "currentPassword": PASSWORD, "newPassword": OTHER_PASSWORD } });
    browser.run(change, input).await.done("passwordChange");
    assert_eq!(browser.run(WHO, json!({})).await.text("/viewer/email"), SARI);
    other.run(WHO, json!({})).await.failed("UNAUTHENTICATED");
    refresh(&mut other).await.refused("loginSessionRefresh", "LOGIN_SESSION_ENDED", None);
    assert_forgotten(&other);
    world.finish().await;
}

#[tokio::test]
async fn a_header_wins_over_the_cookies_and_ends_nothing_of_theirs() {
    let world = World::new().await;
    let mut browser = signed_in_browser(&world).await;
    let budi = world.student("Budi Santoso").await;
    browser.access_token = budi.access_token.clone();
    assert_eq!(browser.run(WHO, json!({})).await.text("/viewer/email"), budi.email);
    browser.run(LOGOUT, json!({})).await.done("logout");
    assert!(browser.set_cookies.is_empty(), "it is not they who signed out");
    browser.run(WHO, json!({})).await.failed("UNAUTHENTICATED");
    browser.access_token = None;
    assert_eq!(browser.run(WHO, json!({})).await.text("/viewer/email"), SARI);
    world.finish().await;
}

#[tokio::test]
async fn apps_get_their_tokens_in_the_answer_as_before() {
    let world = World::new().await;
    let client = member(&world, SARI).await;
    let answer = sign_in(&world, SARI, PASSWORD).await.done("login");
    let app = signed_in(&client, &answer, "login");
    assert!(is_signed_in(&app).await);
    let mut page = world.browser();
    let input = json!({ "input": { "email": SARI, "password": PASSWORD } });
    let answer = page.run(LOGIN, input).await.done("login");
    assert!(answer.at("/login/tokens/accessToken").is_string() && page.set_cookies.is_empty());
    let input = json!({ "input": { "refreshToken": app.refresh_token, "tokenDelivery": "COOKIE" } });
    let moved = page.run(REFRESH, input).await.done("loginSessionRefresh");
    assert_eq!(moved.at("/loginSessionRefresh/tokens/refreshToken"), &json!(null));
    assert_eq!(
        page.run(WHO, json!({})).await.text("/viewer/email"),
        SARI,
        "an app's session moved to a browser"
    );
    world.finish().await;
}

#[tokio::test]
async fn who_is_known_by_a_cookie_pays_from_their_own_budget() {
    let world = World::configured(1, |parts| {
        let config = BudgetConfig { user_cost_per_minute: 30, address_cost_per_minute: 100_000 };
        parts.budgets = Budgets::new(config, kernel::id::generate_uuid(parts.clock.now()));
    })
    .await;
    let mut browser = signed_in_browser(&world).await;
    assert_eq!(browser.run(WHO, json!({})).await.status, 200);
    assert_eq!(browser.run(WHO, json!({})).await.status, 200);
    browser.run(WHO, json!({})).await.failed("RATE_LIMITED");
    assert_eq!(world.browser().run(WHO, json!({})).await.status, 200);
    world.finish().await;
}
