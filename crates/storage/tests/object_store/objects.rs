//! Writing, looking, reading, copying, deleting, listing.

use teacherin_storage::{ObjectDigest, StoreError};

use crate::stage::{PDF, Stage, sha256, some_bytes};

#[tokio::test]
async fn what_was_written_is_read() {
    let stage = Stage::start().await;
    let bytes = some_bytes(300_000);
    stage.store.write("a", PDF, bytes.clone()).await.unwrap();
    let store = &stage.store;
    assert_eq!(store.read_whole("a", 300_000).await.unwrap(), bytes);
    assert_eq!(store.read_start("a", 16).await.unwrap(), bytes[..16]);
    assert_eq!(store.read_start("a", 0).await.unwrap(), b"");
    assert_eq!(store.read_start("a", 400_000).await.unwrap(), bytes);
    assert_eq!(store.digest("a").await.unwrap(), ObjectDigest { sha256: sha256(&bytes), byte_size: 300_000 });
    assert_eq!(store.facts("a").await.unwrap().unwrap().sha256, Some(sha256(&bytes)));
}

#[tokio::test]
async fn an_empty_object_has_no_first_bytes() {
    let stage = Stage::start().await;
    stage.store.write("empty", PDF, Vec::new()).await.unwrap();
    assert_eq!(stage.store.read_start("empty", 16).await.unwrap(), b"");
    assert_eq!(stage.store.read_whole("empty", 0).await.unwrap(), b"");
    assert_eq!(stage.store.facts("empty").await.unwrap().unwrap().byte_size, 0);
}

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let stage = Stage::start().await;
    stage.store.write("a", PDF, vec![1; 101]).await.unwrap();
    let refused = stage.store.read_whole("a", 100).await;
    assert!(
        matches!(refused, Err(StoreError::TooLarge { byte_size: 101, byte_size_max: 100 })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_is_not_there_is_told() {
    let stage = Stage::start().await;
    let store = &stage.store;
    assert_eq!(store.facts("none").await.unwrap(), None);
    assert!(matches!(store.read_start("none", 5).await, Err(StoreError::NotFound)));
    assert!(matches!(store.read_whole("none", 5).await, Err(StoreError::NotFound)));
    assert!(matches!(store.digest("none").await, Err(StoreError::NotFound)));
    assert!(matches!(store.copy("none", "other", PDF).await, Err(StoreError::NotFound)));
    store.delete("none").await.unwrap();
    assert_eq!(stage.keys().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_copy_has_the_bytes_and_the_type_we_say() {
    let stage = Stage::start().await;
    let store = &stage.store;
    store.write("pending/a b+ü%.pdf", "text/html", b"bytes".to_vec()).await.unwrap();
    store.copy("pending/a b+ü%.pdf", "final/1", PDF).await.unwrap();
    let facts = store.facts("final/1").await.unwrap().unwrap();
    assert_eq!((facts.byte_size, facts.content_type.as_deref()), (5, Some(PDF)));
    assert_eq!(store.read_whole("final/1", 10).await.unwrap(), b"bytes");
    assert_eq!(stage.keys().await, ["final/1", "pending/a b+ü%.pdf"]);
}

#[tokio::test]
async fn a_deleted_object_is_gone_from_the_disk() {
    let stage = Stage::start().await;
    stage.store.write("a/b", PDF, b"bytes".to_vec()).await.unwrap();
    assert_eq!(stage.files_beside_the_bucket().len(), 2, "what is known of the object");
    stage.store.delete("a/b").await.unwrap();
    assert_eq!(stage.store.facts("a/b").await.unwrap(), None);
    assert_eq!(stage.files_beside_the_bucket(), Vec::<String>::new());
}

#[tokio::test]
async fn more_keys_than_a_page_are_listed() {
    let stage = Stage::start().await;
    let folder = stage.folder.path().join("files/many");
    std::fs::create_dir_all(&folder).unwrap();
    for number in 0..1005 {
        std::fs::write(folder.join(format!("{number:04}")), b"").unwrap();
    }
    stage.store.write("other", PDF, Vec::new()).await.unwrap();
    let keys = stage.store.keys("many/").await.unwrap();
    assert_eq!(keys.len(), 1005);
    assert!(keys.is_sorted());
    assert_eq!(stage.keys().await.len(), 1006);
}

#[tokio::test]
async fn a_store_that_stopped_is_unavailable_and_comes_back_with_its_files() {
    let stage = Stage::start().await;
    stage.store.write("a", PDF, b"bytes".to_vec()).await.unwrap();
    let port = stage.embedded.endpoint().port();
    stage.embedded.stop().await;
    let refused = stage.store.facts("a").await.unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable { .. }) && refused.retriable(), "{refused:?}");
    let embedded =
        teacherin_storage::embedded::EmbeddedStore::start(stage.folder.path(), port, "key-id", "secret")
            .await
            .unwrap();
    assert_eq!(stage.store.read_whole("a", 10).await.unwrap(), b"bytes");
    assert_eq!(stage.store.facts("a").await.unwrap().unwrap().content_type.as_deref(), Some(PDF));
    embedded.stop().await;
}

#[tokio::test]
async fn a_bucket_that_was_taken_away_is_no_missing_object() {
    let stage = Stage::empty().await;
    let refused = stage.store.read_whole("a", 10).await.unwrap_err();
    assert!(!matches!(refused, StoreError::Unavailable { .. }) && !refused.retriable(), "{refused:?}");
    let refused = stage.store.keys("").await.unwrap_err();
    assert!(matches!(refused, StoreError::Other { .. }), "{refused:?}");
}
