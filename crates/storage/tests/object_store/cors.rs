//! Which pages may speak to the store from a browser.

use reqwest::{Method, Response};

use crate::stage::Stage;

const OURS: &str = "https://teacherin.example";

async fn preflight(stage: &Stage, url: &str, origin: &str, headers: &str) -> Response {
    let request = stage.http.request(Method::OPTIONS, url).header("origin", origin);
    let request = request.header("access-control-request-method", "PUT");
    request.header("access-control-request-headers", headers).send().await.unwrap()
}

fn header(answer: &Response, name: &str) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_ascii_lowercase()).unwrap_or_default()
}

#[tokio::test]
async fn pages_of_our_frontends_may_upload() {
    let stage = Stage::empty().await;
    stage.store.prepare(&[OURS.to_owned(), "http://localhost:5173".to_owned()]).await.unwrap();
    let request = stage.signed_put("a", b"bytes").await;
    for origin in [OURS, "http://localhost:5173"] {
        let answer = preflight(&stage, &request.url, origin, "content-type,x-amz-checksum-sha256").await;
        assert!(answer.status().is_success());
        assert_eq!(header(&answer, "access-control-allow-origin"), origin);
        assert!(header(&answer, "access-control-allow-methods").contains("put"));
        let allowed = header(&answer, "access-control-allow-headers");
        assert!(allowed.contains("content-type") && allowed.contains("x-amz-checksum-sha256"), "{allowed}");
    }
    let sent = stage.http.put(&request.url).header("origin", OURS).body("bytes");
    let sent = request.headers.iter().fold(sent, |sent, (name, value)| sent.header(name, value));
    let answer = sent.send().await.unwrap();
    assert!(answer.status().is_success());
    assert_eq!(header(&answer, "access-control-allow-origin"), OURS);
    assert!(header(&answer, "access-control-expose-headers").contains("etag"));
}

#[tokio::test]
async fn pages_may_read_why_they_were_refused() {
    let stage = Stage::empty().await;
    stage.store.prepare(&[OURS.to_owned()]).await.unwrap();
    let request = stage.signed_put("a", b"bytes").await;
    let answer = stage.http.put(&request.url).header("origin", OURS).body("other").send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert_eq!(header(&answer, "access-control-allow-origin"), OURS);
}

#[tokio::test]
async fn pages_of_others_may_not() {
    let stage = Stage::empty().await;
    stage.store.prepare(&[OURS.to_owned()]).await.unwrap();
    let request = stage.signed_put("a", b"bytes").await;
    for origin in
        ["https://evil.example", "http://teacherin.example", "https://teacherin.example.evil.example"]
    {
        let answer = preflight(&stage, &request.url, origin, "content-type").await;
        assert_eq!(header(&answer, "access-control-allow-origin"), "", "{origin}");
    }
}

#[tokio::test]
async fn without_origins_no_page_may() {
    let stage = Stage::start().await;
    let request = stage.signed_put("a", b"bytes").await;
    let answer = preflight(&stage, &request.url, OURS, "content-type").await;
    assert_eq!(header(&answer, "access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_changed_list_of_origins_replaces_the_old_one() {
    let stage = Stage::empty().await;
    stage.store.prepare(&["https://old.example".to_owned()]).await.unwrap();
    stage.store.prepare(&[OURS.to_owned()]).await.unwrap();
    let request = stage.signed_put("a", b"bytes").await;
    let of_old = preflight(&stage, &request.url, "https://old.example", "content-type").await;
    let of_new = preflight(&stage, &request.url, OURS, "content-type").await;
    assert_eq!(header(&of_old, "access-control-allow-origin"), "");
    assert_eq!(header(&of_new, "access-control-allow-origin"), OURS);
}
