//! What an operator is told when a process starts.

use std::time::Duration;

use chrono::TimeDelta;
use kernel::Clock;
use teacherin_storage::{
    ConfigurationError, ObjectStore, ObjectStoreConfig, PrepareError, StoreError, Timeouts,
};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use crate::stage::{Stage, config};

async fn prepared(config: &ObjectStoreConfig) -> Result<(), PrepareError> {
    ObjectStore::new(config, Clock::system()).unwrap().prepare(&[]).await
}

#[tokio::test]
async fn the_bucket_is_made_once_and_nothing_is_left_in_it() {
    let stage = Stage::empty().await;
    stage.store.prepare(&[]).await.unwrap();
    stage.store.write("kept", "text/plain", b"kept".to_vec()).await.unwrap();
    stage.store.prepare(&[]).await.unwrap();
    assert_eq!(stage.keys().await, ["kept"]);
}

#[tokio::test]
async fn many_processes_may_prepare_at_once() {
    let stage = Stage::empty().await;
    let outcomes = futures_util::future::join_all((0..8).map(|_| stage.store.prepare(&[]))).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(stage.keys().await, Vec::<String>::new());
}

#[tokio::test]
async fn wrong_keys_are_told() {
    let stage = Stage::start().await;
    let mut wrong_secret = config(&stage.embedded);
    wrong_secret.secret_access_key = "guessed".to_owned().into();
    let mut unknown_id = config(&stage.embedded);
    unknown_id.access_key_id = "stranger".to_owned();
    for config in [wrong_secret, unknown_id] {
        let error = prepared(&config).await.unwrap_err();
        assert!(matches!(error, PrepareError::WrongKeys { .. }), "{error:?}");
        let said = error.to_string();
        assert!(said.contains("S3_SECRET_ACCESS_KEY") && !said.contains("guessed"), "{said}");
    }
}

#[tokio::test]
async fn a_wrong_clock_is_told() {
    let stage = Stage::start().await;
    for offset in [TimeDelta::hours(-1), TimeDelta::hours(1)] {
        let error = stage.store_at(offset).prepare(&[]).await.unwrap_err();
        assert!(matches!(error, PrepareError::ClockSkewed { .. }), "{error:?}");
    }
    stage.store_at(TimeDelta::minutes(1)).prepare(&[]).await.unwrap();
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_told() {
    let stage = Stage::start().await;
    let config = config(&stage.embedded);
    stage.embedded.stop().await;
    let error = prepared(&config).await.unwrap_err();
    assert!(matches!(error, PrepareError::Unreachable { .. }), "{error:?}");
    let said = error.to_string();
    assert!(said.contains("127.0.0.1") && said.contains("S3_ENDPOINT"), "{said}");
}

/// Somebody who answers every request the same way, or never.
async fn somebody(answer: Option<&'static str>) -> url::Url {
    let answer =
        answer.map(|body| format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    who_takes(Duration::ZERO, answer).await
}

/// Somebody who thinks this long about every request.
async fn who_takes(time: Duration, answer: Option<String>) -> url::Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            if let Some(answer) = &answer {
                tokio::time::sleep(time).await;
                let _ = connection.write_all(answer.as_bytes()).await;
            }
            open.push(connection);
        }
    });
    format!("http://{address}").parse().unwrap()
}

#[tokio::test]
async fn what_is_no_s3_service_is_told() {
    let stage = Stage::start().await;
    let mut config = config(&stage.embedded);
    config.endpoint = Some(somebody(Some("<html>It works!</html>")).await);
    let error = prepared(&config).await.unwrap_err();
    let said = error.to_string();
    assert!(matches!(error, PrepareError::Unreachable { .. } | PrepareError::Unfaithful { .. }), "{error:?}");
    assert!(said.contains("127.0.0.1"), "{said}");
}

#[tokio::test]
async fn who_never_answers_is_unavailable() {
    let stage = Stage::start().await;
    let mut config = config(&stage.embedded);
    config.endpoint = Some(somebody(None).await);
    let short = Duration::from_millis(50);
    config.timeouts =
        Timeouts { connect: short, attempt: short, operation: 2 * short, long_operation: 2 * short };
    let error = prepared(&config).await.unwrap_err();
    assert!(matches!(error, PrepareError::Unreachable { .. }), "{error:?}");
    let store = ObjectStore::new(&config, Clock::system()).unwrap();
    let refused = [
        store.facts("a").await.unwrap_err(),
        store.read_whole("a", 10).await.unwrap_err(),
        store.copy("a", "b", "text/plain").await.unwrap_err(),
        store.multipart_begin("a", "text/plain").await.unwrap_err(),
        store.multipart_finish("a", "id", 1).await.unwrap_err(),
        store.write("a", "text/plain", Vec::new()).await.unwrap_err(),
    ];
    for error in refused {
        assert!(matches!(error, StoreError::Unavailable { .. }) && error.retriable(), "{error:?}");
    }
}

#[tokio::test]
async fn what_takes_a_service_long_is_waited_for() {
    let stage = Stage::start().await;
    let mut config = config(&stage.embedded);
    let answer = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned();
    config.endpoint = Some(who_takes(Duration::from_millis(400), Some(answer)).await);
    let (short, long) = (Duration::from_millis(100), Duration::from_secs(30));
    config.timeouts = Timeouts { connect: long, attempt: short, operation: short, long_operation: long };
    let store = ObjectStore::new(&config, Clock::system()).unwrap();
    let looked = store.facts("a").await;
    assert!(matches!(looked, Err(StoreError::Unavailable { .. })), "{looked:?}");
    let copied = store.copy("a", "b", "text/plain").await;
    assert!(matches!(copied, Err(StoreError::NotFound)), "{copied:?}");
}

#[tokio::test]
async fn what_cannot_be_an_address_or_a_bucket_is_refused_without_asking() {
    let stage = Stage::empty().await;
    let usual = config(&stage.embedded);
    for name in ["", "ab", "Files", "files_", "-files", "files-", "a/b", &"x".repeat(64)] {
        let config = ObjectStoreConfig { bucket: name.to_owned(), ..usual.clone() };
        let refused = ObjectStore::new(&config, Clock::system());
        assert!(matches!(refused, Err(ConfigurationError::Bucket(_))), "{name}");
    }
    for address in ["http://host/path", "http://user@host", "ftp://host", "http://host/?a=b"] {
        let config = ObjectStoreConfig { public_endpoint: Some(address.parse().unwrap()), ..usual.clone() };
        let refused = ObjectStore::new(&config, Clock::system());
        assert!(matches!(refused, Err(ConfigurationError::Endpoint(_))), "{address}");
    }
    let config = ObjectStoreConfig { region: " ".to_owned(), ..usual };
    assert!(matches!(ObjectStore::new(&config, Clock::system()), Err(ConfigurationError::Blank("region"))));
}

#[tokio::test]
async fn the_secret_does_not_show() {
    let stage = Stage::empty().await;
    let shown = format!("{:?} {:?}", config(&stage.embedded), stage.store);
    assert!(!shown.contains("\"secret\""), "{shown}");
}
