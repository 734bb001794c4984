//! Objects whose length nobody knows beforehand.

use teacherin_storage::{ObjectDigest, StoreError};

use crate::stage::{Stage, sha256, some_bytes};

const CSV: &str = "text/csv";
const PART: usize = 5 * 1024 * 1024;

#[tokio::test]
async fn what_is_short_is_written_in_one_go() {
    let stage = Stage::start().await;
    let mut writer = stage.store.writer("exports/a", CSV, PART);
    for piece in ["name,amount\r\n", "", "Sari,5000\r\n"] {
        writer.write(piece.as_bytes()).await.unwrap();
    }
    assert_eq!((writer.parts(), writer.byte_size()), (0, 24));
    assert_eq!(stage.keys().await, Vec::<String>::new(), "no object before its end");
    assert_eq!(writer.finish().await.unwrap(), 24);
    assert_eq!(stage.store.read_whole("exports/a", 24).await.unwrap(), b"name,amount\r\nSari,5000\r\n");
    let facts = stage.store.facts("exports/a").await.unwrap().unwrap();
    assert_eq!(facts.content_type.as_deref(), Some(CSV));
}

#[tokio::test]
async fn what_is_long_comes_in_parts_of_one_size_whatever_the_pieces() {
    let stage = Stage::start().await;
    let bytes = some_bytes(3 * PART + 1000);
    let mut writer = stage.store.writer("exports/a", CSV, PART);
    for piece in bytes.chunks(77_777) {
        writer.write(piece).await.unwrap();
    }
    assert_eq!(writer.parts(), 3, "no more than one part is in memory");
    let byte_size = writer.finish().await.unwrap();
    let digest = stage.store.digest("exports/a").await.unwrap();
    assert_eq!(digest, ObjectDigest { sha256: sha256(&bytes), byte_size });
}

#[tokio::test]
async fn whole_parts_have_no_empty_one_after_them() {
    let stage = Stage::start().await;
    let bytes = some_bytes(2 * PART);
    let mut writer = stage.store.writer("exports/a", CSV, PART);
    writer.write(&bytes).await.unwrap();
    assert_eq!(writer.parts(), 1);
    writer.finish().await.unwrap();
    assert_eq!(stage.store.digest("exports/a").await.unwrap().sha256, sha256(&bytes));
}

#[tokio::test]
async fn what_is_given_up_leaves_nothing() {
    let stage = Stage::start().await;
    let mut writer = stage.store.writer("exports/a", CSV, PART);
    writer.write(&some_bytes(2 * PART)).await.unwrap();
    writer.abort().await;
    assert_eq!((stage.keys().await, stage.files_beside_the_bucket()), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn what_a_dead_process_left_is_cleared_by_its_prefix() {
    let stage = Stage::start().await;
    let mut dead = stage.store.writer("exports/a/1", CSV, PART);
    dead.write(&some_bytes(2 * PART)).await.unwrap();
    stage.store.write("exports/a/0", CSV, b"of an earlier one".to_vec()).await.unwrap();
    stage.store.write("exports/b/1", CSV, b"of somebody else".to_vec()).await.unwrap();
    stage.store.clear("exports/a/").await.unwrap();
    assert_eq!(stage.keys().await, ["exports/b/1"]);
    let left = stage.files_beside_the_bucket();
    assert!(left.iter().all(|file| !file.starts_with(".upload")), "{left:?}");
    // Who was only slow, not dead, finds out.
    let late = dead.finish().await;
    assert!(matches!(late, Err(StoreError::NotFound)), "{late:?}");
    assert_eq!(stage.keys().await, ["exports/b/1"]);
}

#[tokio::test]
async fn a_store_that_went_away_is_told() {
    let Stage { folder: _folder, embedded, store, .. } = Stage::start().await;
    let mut writer = store.writer("exports/a", CSV, PART);
    embedded.stop().await;
    let outcome = writer.write(&some_bytes(2 * PART)).await;
    assert!(outcome.is_err_and(|error| error.retriable()));
}
