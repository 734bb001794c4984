use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use include_dir::{DirEntry, File};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::*;

static FILES: [DirEntry<'_>; 2] = [
    DirEntry::File(File::new("index.html", b"<title>the bundle</title>")),
    DirEntry::Dir(Dir::new(
        "assets",
        &[
            DirEntry::File(File::new("assets/index-a1b2.js.gz", b"\x1f\x8bpacked")),
            DirEntry::File(File::new("assets/icon-a1b2.svg", b"<svg/>")),
        ],
    )),
];
static A_BUNDLE: Dir<'_> = Dir::new("", &FILES);
static NO_BUNDLE: Dir<'_> = Dir::new("", &[]);

async fn ask(bundle: &'static Dir<'static>, path: &str, accepted: &str) -> (StatusCode, HeaderMap, String) {
    let request = Request::get(path).header("accept-encoding", accepted).body(Body::empty()).unwrap();
    let answer = router_of(bundle, false).oneshot(request).await.unwrap();
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (head.status, head.headers, String::from_utf8_lossy(&body).into_owned())
}

/// What the strict policy is for: nothing runs that did not come as a file of this server.
fn forbids_foreign_scripts(headers: &HeaderMap) {
    let policy = headers["content-security-policy"].to_str().unwrap();
    for rule in ["default-src 'none'", "script-src 'self';", "connect-src 'self';", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(rule), "{policy}");
    }
    assert_eq!(headers["x-frame-options"], "DENY");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["referrer-policy"], "no-referrer");
}

#[tokio::test]
async fn the_bundle_is_the_page_when_there_is_one() {
    let (status, headers, body) = ask(&A_BUNDLE, "/graphiql", "gzip").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "<title>the bundle</title>"));
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(headers["cache-control"], "no-store");
    forbids_foreign_scripts(&headers);
}

#[tokio::test]
async fn without_a_bundle_the_plain_page_says_how_to_get_it() {
    let (status, headers, body) = ask(&NO_BUNDLE, "/graphiql", "gzip").await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("plain page") && body.contains("script/graphiql"), "{body}");
    forbids_foreign_scripts(&headers);
    // With the bundle it stands beside it.
    assert_eq!(ask(&A_BUNDLE, "/graphiql/plain", "gzip").await.2, body);
}

/// Its policy is the same: no script in the page, none from elsewhere.
#[tokio::test]
async fn the_plain_page_lives_by_the_policy() {
    let (.., body) = ask(&NO_BUNDLE, "/graphiql/plain", "gzip").await;
    assert!(!body.contains("://"), "nothing is loaded from elsewhere: {body}");
    assert_eq!(body.matches("<script").count(), 1);
    assert!(body.contains("<script src=\"/graphiql/plain.js\"></script>"));
    let (status, headers, _) = ask(&NO_BUNDLE, "/graphiql/plain.js", "gzip").await;
    assert_eq!(
        (status, headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "text/javascript; charset=utf-8")
    );
}

#[tokio::test]
async fn packed_files_are_sent_packed_and_kept_for_good() {
    let (status, headers, body) =
        ask(&A_BUNDLE, "/graphiql/assets/index-a1b2.js", "br;q=1.0, gzip;q=0.8").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "\u{1f}\u{fffd}packed"));
    assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(headers["content-encoding"], "gzip");
    assert_eq!(headers["vary"], "accept-encoding");
    assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
    forbids_foreign_scripts(&headers);
    for unable in ["identity", "gzip;q=0", "br"] {
        let (status, headers, _) = ask(&A_BUNDLE, "/graphiql/assets/index-a1b2.js", unable).await;
        assert_eq!(status, StatusCode::NOT_ACCEPTABLE, "{unable}");
        assert!(!headers.contains_key("cache-control"), "{unable}");
    }
}

#[tokio::test]
async fn small_files_are_sent_as_they_are() {
    let (status, headers, body) = ask(&A_BUNDLE, "/graphiql/assets/icon-a1b2.svg", "identity").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "<svg/>"));
    assert_eq!(headers["content-type"], "image/svg+xml");
    assert!(!headers.contains_key("content-encoding"));
}

#[tokio::test]
async fn there_are_no_other_files() {
    for path in
        ["index-c3d4.js", "index-a1b2.js.gz", "index-a1b2", "..%2Findex.html", "%2e%2e%2fCargo.toml", ".js"]
    {
        let (status, ..) = ask(&A_BUNDLE, &format!("/graphiql/assets/{path}"), "gzip").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn only_the_dev_mode_tells_the_demo_logins() {
    let configuration = async |offers_demo_logins| {
        let request = Request::get("/graphiql/configuration.json").body(Body::empty()).unwrap();
        let answer = router_of(&NO_BUNDLE, offers_demo_logins).oneshot(request).await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        serde_json::from_slice::<Value>(&body).unwrap()
    };
    assert_eq!(configuration(false).await["demo"], Value::Null);
    let demo = &configuration(true).await["demo"];
    assert_eq!(demo["password"], json!(seeding::demo::DEMO_PASSWORD));
    assert_eq!(
        demo["accounts"][2],
        json!({ "name": "Admin", "role": "ADMIN", "email": "admin@demo.teacherin.test" })
    );
}

/// What this program was built with: each of its files can be asked for.
#[test]
fn every_file_of_the_bundle_has_a_type() {
    let Some(folder) = BUNDLE.get_dir("assets") else { return };
    for file in folder.files() {
        let name = file.path().file_name().unwrap().to_string_lossy().into_owned();
        assert!(assets::content_type(name.trim_end_matches(".gz")).is_some(), "{name}");
    }
}
