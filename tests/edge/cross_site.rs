//! Pages of others that have a browser send requests: its cookies go along, and nothing comes of it.

use axum::http::HeaderValue;
use graphql::http::EndpointConfig;
use rate_limit::{BudgetConfig, Budgets};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;
use server::FrontendOrigins;

use crate::support::{Browser, PASSWORD, World};

const FRONTEND: &str = "https://teacherin.example";
const EVIL: &str = "https://evil.example";
const WHO: &str = "{ viewer { email learningGoal } }";
const CHANGE: &str = "mutation { viewerProfileUpdate(input: { learningGoal: \"dirampok\" }) { viewer { id } errors { code } } }";
const LOGIN: &str = "mutation($input: LoginInput!) { login(input: $input) { tokens { userId } errors { code field message } } }";

type Page = &'static [(&'static str, &'static str)];

/// Pages that must not act with cookies, by what a browser says of them.
const FOREIGN_PAGES: &[Page] = &[
    &[("origin", EVIL), ("sec-fetch-site", "cross-site")],
    // A browser of before 2020.
    &[("origin", EVIL)],
    // Another server of the same owner: not listed.
    &[("origin", "https://blog.teacherin.example"), ("sec-fetch-site", "same-site")],
    // A sandboxed frame, a file.
    &[("origin", "null"), ("sec-fetch-site", "cross-site")],
    &[("origin", "null")],
    // A picture, a link.
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    // An address in a mail.
    &[("sec-fetch-site", "none")],
    // No browser at all.
    &[],
];

/// A product with one listed frontend, and with queries by GET.
async fn product() -> World {
    World::configured(1, |parts| {
        parts.frontend_origins = FrontendOrigins::Listed(vec![HeaderValue::from_static(FRONTEND)]);
        parts.endpoint = EndpointConfig { get_allowed: true, ..EndpointConfig::default() };
    })
    .await
}

async fn signed_in(world: &World) -> Browser {
    let student = world.student("Sari Wulandari").await;
    let mut browser = world.browser();
    let input = json!({ "email": student.email, "password": PASSWORD, "tokenDelivery": "COOKIE" });
    browser.run(LOGIN, json!({ "input": input })).await.done("login");
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_elses_page_acts_with_our_cookies() {
    let world = product().await;
    let mut own = signed_in(&world).await;
    for page in FOREIGN_PAGES {
        let mut foreign = own.showing(page);
        for document in [CHANGE, WHO, "mutation { logout { loginSessionId errors { code } } }", "{"] {
            let (statements, answer) = world.statements_of(foreign.run(document, json!({}))).await;
            answer.failed("FORBIDDEN");
            assert_eq!((answer.status, statements), (403, 0), "{page:?} {document}");
        }
        let refresh =
            "mutation { loginSessionRefresh(input: { tokenDelivery: COOKIE }) { errors { code } } }";
        foreign.run(refresh, json!({})).await.failed("FORBIDDEN");
        foreign.cookies.remove(crate::support::ACCESS_COOKIE);
        foreign.run(refresh, json!({})).await.failed("FORBIDDEN");
        assert!(foreign.set_cookies.is_empty());
    }
    let answer = own.run(WHO, json!({})).await;
    assert_eq!(answer.at("/viewer/learningGoal"), &json!(null), "nothing was changed");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_elses_page_reads_by_get() {
    let world = product().await;
    let mut own = signed_in(&world).await;
    for page in FOREIGN_PAGES {
        let answer = own.showing(page).get(WHO).await;
        answer.failed("FORBIDDEN");
        assert_eq!(answer.status, 403, "{page:?}");
    }
    own.get(WHO).await.text("/viewer/email");
    // Browsers name no origin when a page reads from its own server.
    own.showing(&[("sec-fetch-site", "same-origin")]).get(WHO).await.text("/viewer/email");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listed_frontend_acts_with_cookies() {
    let world = product().await;
    let own = signed_in(&world).await;
    let pages: [Page; 2] =
        [&[("origin", FRONTEND), ("sec-fetch-site", "same-site")], &[("origin", FRONTEND)]];
    for page in pages {
        let mut frontend = own.showing(page);
        frontend.run(CHANGE, json!({})).await.done("viewerProfileUpdate");
        frontend.get(WHO).await.text("/viewer/email");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_no_cookies_may_ask_from_anywhere() {
    let world = product().await;
    let student = world.student("Budi Santoso").await;
    for page in FOREIGN_PAGES {
        let mut elsewhere = world.browser().showing(page);
        assert_eq!(elsewhere.run(WHO, json!({})).await.at("/viewer"), &json!(null), "{page:?}");
        elsewhere.access_token = student.access_token.clone();
        assert_eq!(elsewhere.run(WHO, json!({})).await.text("/viewer/email"), student.email, "{page:?}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_requests_are_paid_by_nobody() {
    let world = World::configured(1, |parts| {
        let config = BudgetConfig { user_cost_per_minute: 30, address_cost_per_minute: 100_000 };
        parts.budgets = Budgets::new(config, kernel::id::generate_uuid(parts.clock.now()));
    })
    .await;
    let mut own = signed_in(&world).await;
    let mut foreign = own.showing(&[("origin", EVIL), ("sec-fetch-site", "cross-site")]);
    for _ in 0..10 {
        foreign.run(WHO, json!({})).await.failed("FORBIDDEN");
    }
    assert_eq!(own.run("{ viewer { email } }", json!({})).await.status, 200);
    world.finish().await;
}

/// What a browser is told before a page of this origin may send a request with cookies.
async fn preflight(world: &World, origin: &str) -> HeaderMap {
    let request = reqwest::Client::new()
        .request(Method::OPTIONS, format!("{}/graphql", world.server().address))
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type");
    request.send().await.expect("the server answers").headers().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_let_listed_frontends_alone_send_cookies_and_read_answers() {
    let world = product().await;
    let told = preflight(&world, FRONTEND).await;
    assert_eq!(told["access-control-allow-origin"], FRONTEND);
    assert_eq!(told["access-control-allow-credentials"], "true");
    assert!(told["vary"].to_str().unwrap().to_lowercase().contains("origin"), "{told:?}");
    for origin in [EVIL, "null", "http://localhost:5173", "https://teacherin.example.evil.example"] {
        let told = preflight(&world, origin).await;
        assert!(!told.contains_key("access-control-allow-origin"), "{origin}");
        assert!(!told.contains_key("access-control-allow-credentials"), "{origin}");
    }
    let request = reqwest::Client::new().post(format!("{}/graphql", world.server().address));
    let body = json!({ "query": "{ __typename }" });
    let answer = request.header("origin", FRONTEND).json(&body).send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], FRONTEND);
    assert_eq!(answer.headers()["access-control-allow-credentials"], "true");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_tells_browsers_what_not_to_do_with_it() {
    let world = World::new().await;
    let server = &world.server().address;
    let strict = Some("default-src 'none'; frame-ancestors 'none'");
    for (path, policy) in [
        ("/graphql", strict),
        ("/health/live", strict),
        ("/.well-known/jwks.json", strict),
        ("/nowhere", strict),
        // They have policies of their own.
        ("/pay/return", None),
        ("/graphiql", None),
    ] {
        let answer = reqwest::get(format!("{server}{path}")).await.expect("the server answers");
        let headers = answer.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin", "{path}");
        let found = headers["content-security-policy"].to_str().unwrap();
        assert!(found.contains("frame-ancestors 'none'"), "{path}: {found}");
        if let Some(policy) = policy {
            assert_eq!(found, policy, "{path}");
        }
        assert!(!headers.contains_key("strict-transport-security"), "{path} is served in the clear");
    }
    let page = reqwest::get(format!("{server}/pay/return")).await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("style-src 'unsafe-inline'"), "the page keeps its style: {policy}");
    let encrypted =
        World::configured(1, |parts| parts.public_url = "https://api.teacherin.example".to_owned()).await;
    let answer = reqwest::get(format!("{}/health/live", encrypted.server().address)).await.unwrap();
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    world.finish().await;
    encrypted.finish().await;
}
