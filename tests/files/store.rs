use std::time::Duration;

use storage::{GetRules, PutRules, StoreError};

use crate::support::{World, send_signed};

const LIFE: Duration = Duration::from_secs(300);

#[tokio::test]
async fn a_file_travels_by_signed_requests_past_the_server() {
    let world = World::new().await;
    let bytes = b"%PDF-1.7".to_vec();
    let sha256 = [0x5a; 32];
    let rules = PutRules { content_type: "application/pdf", byte_size: 8, sha256 };
    let request = world.store().sign_put("pending/1", &rules, LIFE).await.unwrap();
    let answer = send_signed(request.method, &request.url, &request.headers, bytes.clone()).await;
    assert_eq!(answer.status(), 400, "the checksum is compared");
    assert_eq!(world.store().keys("").await.unwrap(), Vec::<String>::new());

    world.store().write("final/1", "application/pdf", bytes.clone()).await.unwrap();
    let rules = GetRules { attachment: Some("Rumus.pdf"), content_type: "application/pdf" };
    let request = world.store().sign_get("final/1", &rules, LIFE).await.unwrap();
    let answer = send_signed(request.method, &request.url, &request.headers, Vec::new()).await;
    assert_eq!(answer.bytes().await.unwrap(), bytes);
    world.finish().await;
}

#[tokio::test]
async fn a_store_that_was_away_comes_back_with_its_files() {
    let world = World::new().await;
    world.store().write("final/1", "text/plain", b"kept".to_vec()).await.unwrap();
    world.files.stop().await;
    let away = world.store().read_whole("final/1", 100).await;
    assert!(matches!(away, Err(StoreError::Unavailable { .. })), "{away:?}");
    world.files.start_again().await;
    assert_eq!(world.store().read_whole("final/1", 100).await.unwrap(), b"kept");
    world.finish().await;
}
