//! A signed PUT is good for one file, at one key, for a while.

use chrono::TimeDelta;
use reqwest::StatusCode;
use teacherin_storage::{ObjectFacts, ObjectStore, SignedRequest};
use tokio::io::AsyncWriteExt as _;

use crate::stage::{LIFE, PDF, Stage, config, rules, sha256};

const BYTES: &[u8] = b"%PDF-1.7 twelve pages of formulas";

/// What comes back is a refusal, and no object stands.
async fn refused(stage: &Stage, request: &SignedRequest, body: &[u8], status: StatusCode) {
    let answer = stage.send(request, body.to_vec()).await;
    let answered = (answer.status(), answer.text().await.unwrap());
    assert_eq!(answered.0, status, "{}", answered.1);
    assert_eq!(stage.keys().await, Vec::<String>::new());
}

fn with_header(mut request: SignedRequest, name: &str, value: &str) -> SignedRequest {
    request.headers.retain(|(of_request, _)| of_request != name);
    request.headers.push((name.to_owned(), value.to_owned()));
    request
}

#[tokio::test]
async fn a_file_is_kept_as_it_was_signed() {
    let stage = Stage::start().await;
    let request = stage.signed_put("pending/a.pdf", BYTES).await;
    assert_eq!(request.method, "PUT");
    let answer = stage.send(&request, BYTES.to_vec()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers().contains_key("etag"));
    let facts = stage.store.facts("pending/a.pdf").await.unwrap().unwrap();
    let expected =
        ObjectFacts { byte_size: 33, content_type: Some(PDF.to_owned()), sha256: Some(sha256(BYTES)) };
    assert_eq!(facts, expected);
    assert_eq!(stage.store.read_whole("pending/a.pdf", 100).await.unwrap(), BYTES);
}

#[tokio::test]
async fn length_type_and_checksum_are_signed_headers() {
    let stage = Stage::start().await;
    let request = stage.signed_put("a.pdf", BYTES).await;
    let signed =
        request.url.split(['?', '&']).find_map(|part| part.strip_prefix("X-Amz-SignedHeaders=")).unwrap();
    assert_eq!(signed, "content-length%3Bcontent-type%3Bhost%3Bx-amz-checksum-sha256");
    let mut names: Vec<_> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["content-length", "content-type", "x-amz-checksum-sha256"]);
    assert!(
        request.headers.contains(&("content-length".to_owned(), "33".to_owned())),
        "{:?}",
        request.headers
    );
}

#[tokio::test]
async fn another_length_is_refused() {
    let stage = Stage::start().await;
    let request = stage.signed_put("a.pdf", BYTES).await;
    refused(&stage, &request, &BYTES[1..], StatusCode::FORBIDDEN).await;
    refused(&stage, &request, &[BYTES, b"!"].concat(), StatusCode::FORBIDDEN).await;
    refused(&stage, &request, b"", StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn another_content_type_is_refused() {
    let stage = Stage::start().await;
    let request = stage.signed_put("a.pdf", BYTES).await;
    refused(&stage, &with_header(request.clone(), "content-type", "text/html"), BYTES, StatusCode::FORBIDDEN)
        .await;
    let mut without = request;
    without.headers.retain(|(name, _)| name != "content-type");
    refused(&stage, &without, BYTES, StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn other_bytes_of_the_same_length_are_refused() {
    let stage = Stage::start().await;
    let request = stage.signed_put("a.pdf", BYTES).await;
    let others = vec![b'x'; BYTES.len()];
    refused(&stage, &request, &others, StatusCode::BAD_REQUEST).await;
    // The checksum that fits them was not signed.
    let fitting = stage.signed_put("a.pdf", &others).await;
    let (_, sum) = fitting.headers.iter().find(|(name, _)| name == "x-amz-checksum-sha256").unwrap();
    refused(
        &stage,
        &with_header(request.clone(), "x-amz-checksum-sha256", sum),
        &others,
        StatusCode::FORBIDDEN,
    )
    .await;
    let mut without = request;
    without.headers.retain(|(name, _)| name != "x-amz-checksum-sha256");
    refused(&stage, &without, &others, StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn a_refused_file_leaves_the_one_that_stands() {
    let stage = Stage::start().await;
    let request = stage.signed_put("a.pdf", BYTES).await;
    assert_eq!(stage.send(&request, BYTES.to_vec()).await.status(), StatusCode::OK);
    let answer = stage.send(&request, vec![b'x'; BYTES.len()]).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert_eq!(stage.store.read_whole("a.pdf", 100).await.unwrap(), BYTES);
}

#[tokio::test]
async fn another_key_is_refused() {
    let stage = Stage::start().await;
    let mut request = stage.signed_put("pending/mine.pdf", BYTES).await;
    request.url = request.url.replace("pending/mine.pdf", "pending/theirs.pdf");
    refused(&stage, &request, BYTES, StatusCode::FORBIDDEN).await;
    request.url = request.url.replace("pending/theirs.pdf", "pending/../mine.pdf");
    refused(&stage, &request, BYTES, StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn another_method_is_refused() {
    let stage = Stage::start().await;
    stage.store.write("a.pdf", PDF, BYTES.to_vec()).await.unwrap();
    for method in ["GET", "DELETE", "POST"] {
        let mut request = stage.signed_put("a.pdf", BYTES).await;
        request.method = method;
        let answer = stage.send(&request, BYTES.to_vec()).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{method}");
    }
    assert_eq!(stage.keys().await, ["a.pdf"]);
}

#[tokio::test]
async fn an_expired_request_is_refused() {
    let stage = Stage::start().await;
    let earlier = stage.store_at(-TimeDelta::seconds(301));
    let request = earlier.sign_put("a.pdf", &rules(BYTES), LIFE).await.unwrap();
    assert!(request.expires_at < kernel::Clock::system().now());
    refused(&stage, &request, BYTES, StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn a_longer_life_cannot_be_written_into_the_url() {
    let stage = Stage::start().await;
    let mut request = stage.signed_put("a.pdf", BYTES).await;
    assert!(request.url.contains("X-Amz-Expires=300"), "{}", request.url);
    request.url = request.url.replace("X-Amz-Expires=300", "X-Amz-Expires=86400");
    refused(&stage, &request, BYTES, StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn a_signature_made_with_another_secret_is_refused() {
    let stage = Stage::start().await;
    let mut config = config(&stage.embedded);
    config.secret_access_key = "guessed".to_owned().into();
    let stranger = ObjectStore::new(&config, kernel::Clock::system()).unwrap();
    let request = stranger.sign_put("a.pdf", &rules(BYTES), LIFE).await.unwrap();
    refused(&stage, &request, BYTES, StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn without_a_signature_nothing_may_be_done() {
    let stage = Stage::start().await;
    stage.store.write("a.pdf", PDF, BYTES.to_vec()).await.unwrap();
    let url = format!("{}files/a.pdf", stage.embedded.endpoint());
    for request in
        [stage.http.get(&url), stage.http.put(&url).body("x"), stage.http.delete(&url), stage.http.head(&url)]
    {
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
    assert_eq!(stage.store.read_whole("a.pdf", 100).await.unwrap(), BYTES);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let stage = Stage::start().await;
    let request = stage.signed_put("a.pdf", BYTES).await;
    let url: url::Url = request.url.parse().unwrap();
    let authority = url.authority();
    let mut connection = tokio::net::TcpStream::connect(authority).await.unwrap();
    let mut head = format!("PUT {}?{} HTTP/1.1\r\nhost: {authority}\r\n", url.path(), url.query().unwrap());
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    connection.write_all(format!("{head}\r\n").as_bytes()).await.unwrap();
    connection.write_all(&BYTES[..10]).await.unwrap();
    connection.shutdown().await.unwrap();
    let mut answer = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut connection, &mut answer).await.unwrap();
    assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(stage.keys().await, Vec::<String>::new());
}
