//! A signed GET: ranges, the name it is saved under, the type it is answered with.

use chrono::TimeDelta;
use reqwest::{Response, StatusCode};
use teacherin_storage::GetRules;

use crate::stage::{LIFE, PDF, Stage, some_bytes};

const ATTACHED: GetRules<'static> = GetRules { attachment: Some("Rumus.pdf"), content_type: PDF };

async fn get(stage: &Stage, rules: &GetRules<'_>) -> Response {
    let request = stage.store.sign_get("final/1", rules, LIFE).await.unwrap();
    stage.send(&request, Vec::new()).await
}

async fn with_object(bytes: &[u8]) -> Stage {
    let stage = Stage::start().await;
    // What it says of itself is not what it is answered as.
    stage.store.write("final/1", "text/html", bytes.to_vec()).await.unwrap();
    stage
}

fn header<'answer>(answer: &'answer Response, name: &str) -> Option<&'answer str> {
    answer.headers().get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_download_is_an_attachment_of_the_type_we_say() {
    let bytes = some_bytes(100_000);
    let stage = with_object(&bytes).await;
    let request = stage.store.sign_get("final/1", &ATTACHED, LIFE).await.unwrap();
    assert_eq!((request.method, request.headers.len()), ("GET", 0));
    let answer = stage.send(&request, Vec::new()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "content-type"), Some(PDF));
    assert_eq!(header(&answer, "cache-control"), Some("private, no-store"));
    assert_eq!(header(&answer, "accept-ranges"), Some("bytes"));
    assert_eq!(
        header(&answer, "content-disposition"),
        Some("attachment; filename=\"Rumus.pdf\"; filename*=UTF-8''Rumus.pdf")
    );
    assert_eq!(answer.bytes().await.unwrap(), bytes);
}

#[tokio::test]
async fn names_of_every_script_come_through() {
    let stage = with_object(b"x").await;
    for name in [
        "Bangun Ruang & Sisi \"Lengkung\".pdf",
        "数学 第一章.pdf",
        "naïve café.pdf",
        "a\r\nx-evil: 1.pdf",
        "100%;.pdf",
        "𝒙²🎓.pdf",
    ] {
        let answer = get(&stage, &GetRules { attachment: Some(name), content_type: PDF }).await;
        assert_eq!(answer.status(), StatusCode::OK, "{name}");
        let value = header(&answer, "content-disposition").unwrap();
        let (_, escaped) = value.split_once("filename*=UTF-8''").unwrap();
        let decoded = percent_encoding::percent_decode_str(escaped).decode_utf8().unwrap().into_owned();
        assert_eq!(decoded, name.replace(['\r', '\n'], "_"));
        assert_eq!(header(&answer, "x-evil"), None);
    }
}

#[tokio::test]
async fn without_a_name_it_may_be_shown_in_place() {
    let stage = with_object(b"x").await;
    let answer = get(&stage, &GetRules { attachment: None, content_type: "video/mp4" }).await;
    assert_eq!(
        (header(&answer, "content-type"), header(&answer, "content-disposition")),
        (Some("video/mp4"), None)
    );
}

#[tokio::test]
async fn ranges_are_honoured() {
    let bytes = some_bytes(10_000);
    let stage = with_object(&bytes).await;
    let request = stage.store.sign_get("final/1", &ATTACHED, LIFE).await.unwrap();
    for (range, from, to) in [
        ("bytes=0-99", 0, 100),
        ("bytes=9000-", 9000, 10_000),
        ("bytes=-10", 9990, 10_000),
        ("bytes=9990-20000", 9990, 10_000),
    ] {
        let answer = stage.http.get(&request.url).header("range", range).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        assert_eq!(header(&answer, "content-range"), Some(format!("bytes {from}-{}/10000", to - 1).as_str()));
        assert_eq!(header(&answer, "content-type"), Some(PDF));
        assert_eq!(answer.bytes().await.unwrap(), bytes[from..to]);
    }
    let answer = stage.http.get(&request.url).header("range", "bytes=10000-").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::RANGE_NOT_SATISFIABLE);
}

#[tokio::test]
async fn an_altered_url_is_refused() {
    let stage = with_object(b"x").await;
    stage.store.write("final/2", PDF, b"not bought".to_vec()).await.unwrap();
    let request = stage.store.sign_get("final/1", &ATTACHED, LIFE).await.unwrap();
    let without_a_name = request.url.split('&').filter(|part| !part.contains("response-content-disposition"));
    let altered = [
        request.url.replace("final/1", "final/2"),
        request.url.replace("Rumus.pdf", "Rumus.exe"),
        request.url.replace("application%2Fpdf", "text%2Fhtml"),
        request.url.replace("X-Amz-Expires=300", "X-Amz-Expires=301"),
        without_a_name.collect::<Vec<_>>().join("&"),
        request.url.split('?').next().unwrap().to_owned(),
    ];
    for url in altered {
        assert_ne!(url, request.url);
        let answer = stage.http.get(&url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{url}");
    }
    for request in [stage.http.put(&request.url).body("y"), stage.http.delete(&request.url)] {
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn an_expired_url_is_refused() {
    let stage = with_object(b"x").await;
    let earlier = stage.store_at(-TimeDelta::seconds(301));
    let request = earlier.sign_get("final/1", &ATTACHED, LIFE).await.unwrap();
    let answer = stage.send(&request, Vec::new()).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let stage = Stage::start().await;
    assert_eq!(get(&stage, &ATTACHED).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_public_url_stays_the_same_all_day() {
    let stage = with_object(b"an image").await;
    let midnight = kernel::Clock::system().now().date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let at = async |offset: TimeDelta| {
        let clock = kernel::Clock::manual(kernel::ManualClock::starting_at(midnight + offset));
        let store =
            teacherin_storage::ObjectStore::new(&crate::stage::config(&stage.embedded), clock).unwrap();
        store.sign_public("final/1", "image/webp").await.unwrap()
    };
    let url = at(TimeDelta::zero()).await;
    assert_eq!(at(TimeDelta::hours(24) - TimeDelta::microseconds(1)).await, url);
    assert_ne!(at(TimeDelta::hours(24)).await, url);
    assert!(url.contains("X-Amz-Expires=172800"), "{url}");

    let url = stage.store.sign_public("final/1", "image/webp").await.unwrap();
    let answer = stage.http.get(&url).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "content-type"), Some("image/webp"));
    assert_eq!(header(&answer, "cache-control"), Some("public, max-age=86400, immutable"));
}

#[tokio::test]
async fn a_public_url_that_was_signed_before_is_of_this_day_and_type() {
    let stage = with_object(b"an image").await;
    let clock = kernel::ManualClock::starting_at(kernel::Clock::system().now());
    let config = crate::stage::config(&stage.embedded);
    let store = teacherin_storage::ObjectStore::new(&config, kernel::Clock::manual(clock.clone())).unwrap();
    let url = store.sign_public("final/1", "image/webp").await.unwrap();
    assert_eq!(store.sign_public("final/1", "image/webp").await.unwrap(), url);
    assert!(store.sign_public("final/1", "image/png").await.unwrap().contains("image%2Fpng"));
    assert!(store.sign_public("final/2", "image/webp").await.unwrap().contains("final/2"));
    clock.advance(TimeDelta::days(1));
    assert_ne!(store.sign_public("final/1", "image/webp").await.unwrap(), url);
}

#[tokio::test]
async fn browsers_are_sent_to_the_public_address() {
    let stage = with_object(b"x").await;
    let mut config = crate::stage::config(&stage.embedded);
    config.public_endpoint = Some("https://files.teacherin.example".parse().unwrap());
    let store = teacherin_storage::ObjectStore::new(&config, kernel::Clock::system()).unwrap();
    assert!(store.facts("final/1").await.unwrap().is_some(), "our own calls go to the other address");
    let request = store.sign_get("final/1", &ATTACHED, LIFE).await.unwrap();
    assert!(request.url.starts_with("https://files.teacherin.example/files/final/1?"), "{}", request.url);
    config.path_style = false;
    let store = teacherin_storage::ObjectStore::new(&config, kernel::Clock::system()).unwrap();
    let url = store.sign_public("final/1", PDF).await.unwrap();
    assert!(url.starts_with("https://files.files.teacherin.example/final/1?"), "{url}");
}
