//! Objects that come in parts.

use futures_util::StreamExt as _;
use futures_util::stream;
use reqwest::StatusCode;
use teacherin_storage::{MultipartFinish, ObjectDigest};

use crate::stage::{LIFE, PDF, Stage, sha256, some_bytes};

const PART: usize = 5 * 1024 * 1024;

async fn send_part(stage: &Stage, upload_id: &str, number: i32, bytes: &[u8]) -> StatusCode {
    let byte_size = u64::try_from(bytes.len()).unwrap();
    let request = stage.store.sign_part("pending/a", upload_id, number, byte_size, LIFE).await.unwrap();
    stage.send(&request, bytes.to_vec()).await.status()
}

#[tokio::test]
async fn a_file_in_parts_is_joined() {
    let stage = Stage::start().await;
    let bytes = some_bytes(2 * PART + 1000);
    let upload_id = stage.store.multipart_begin("pending/a", PDF).await.unwrap();
    // In any order, and one of them twice.
    for number in [3, 1, 2, 1] {
        let part = bytes.chunks(PART).nth(number - 1).unwrap();
        assert_eq!(send_part(&stage, &upload_id, i32::try_from(number).unwrap(), part).await, StatusCode::OK);
    }
    assert_eq!(stage.keys().await, Vec::<String>::new(), "no object before its end");
    let finished = stage.store.multipart_finish("pending/a", &upload_id, 3).await.unwrap();
    assert_eq!(finished, MultipartFinish::Finished);
    let facts = stage.store.facts("pending/a").await.unwrap().unwrap();
    let byte_size = u64::try_from(bytes.len()).unwrap();
    assert_eq!((facts.byte_size, facts.content_type.as_deref(), facts.sha256), (byte_size, Some(PDF), None));
    let digest = stage.store.digest("pending/a").await.unwrap();
    assert_eq!(digest, ObjectDigest { sha256: sha256(&bytes), byte_size });
    assert!(!stage.files_beside_the_bucket().iter().any(|name| name.contains("upload")));
}

#[tokio::test]
async fn missing_parts_are_told_and_may_still_come() {
    let stage = Stage::start().await;
    let upload_id = stage.store.multipart_begin("pending/a", PDF).await.unwrap();
    let part = some_bytes(PART);
    assert_eq!(send_part(&stage, &upload_id, 1, &part).await, StatusCode::OK);
    let missing = stage.store.multipart_finish("pending/a", &upload_id, 3).await.unwrap();
    assert_eq!(missing, MultipartFinish::Missing { numbers: vec![2, 3] });
    assert_eq!(send_part(&stage, &upload_id, 2, &part).await, StatusCode::OK);
    assert_eq!(send_part(&stage, &upload_id, 3, b"end").await, StatusCode::OK);
    let finished = stage.store.multipart_finish("pending/a", &upload_id, 3).await.unwrap();
    assert_eq!(finished, MultipartFinish::Finished);
}

#[tokio::test]
async fn more_parts_than_a_page_are_counted() {
    let stage = Stage::start().await;
    let upload_id = stage.store.multipart_begin("pending/a", PDF).await.unwrap();
    let sent: Vec<_> = stream::iter((1..=1005).filter(|number| *number != 1003))
        .map(|number| send_part(&stage, &upload_id, number, b"x"))
        .buffer_unordered(8)
        .collect()
        .await;
    assert!(sent.iter().all(|status| *status == StatusCode::OK));
    let missing = stage.store.multipart_finish("pending/a", &upload_id, 1005).await.unwrap();
    assert_eq!(missing, MultipartFinish::Missing { numbers: vec![1003] });
}

#[tokio::test]
async fn a_part_is_signed_with_its_number_and_length() {
    let stage = Stage::start().await;
    let upload_id = stage.store.multipart_begin("pending/a", PDF).await.unwrap();
    let request = stage.store.sign_part("pending/a", &upload_id, 1, 4, LIFE).await.unwrap();
    assert_eq!(request.headers, [("content-length".to_owned(), "4".to_owned())]);
    assert_eq!(stage.send(&request, b"longer".to_vec()).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(stage.send(&request, b"".to_vec()).await.status(), StatusCode::FORBIDDEN);
    for (from, to) in
        [("partNumber=1", "partNumber=2"), ("pending/a", "pending/b"), (upload_id.as_str(), "other")]
    {
        let mut altered = request.clone();
        altered.url = altered.url.replace(from, to);
        assert_ne!(altered, request);
        assert_eq!(stage.send(&altered, b"part".to_vec()).await.status(), StatusCode::FORBIDDEN, "{to}");
    }
    let nothing_came = stage.store.multipart_finish("pending/a", &upload_id, 1).await.unwrap();
    assert_eq!(nothing_came, MultipartFinish::Missing { numbers: vec![1] });
}

#[tokio::test]
async fn finishing_twice_at_once_joins_once() {
    let stage = Stage::start().await;
    let upload_id = stage.store.multipart_begin("pending/a", PDF).await.unwrap();
    assert_eq!(send_part(&stage, &upload_id, 1, b"all of it").await, StatusCode::OK);
    let finish = || stage.store.multipart_finish("pending/a", &upload_id, 1);
    let (first, second) = tokio::join!(finish(), finish());
    let outcomes = [first.unwrap(), second.unwrap()];
    assert!(outcomes.contains(&MultipartFinish::Finished), "{outcomes:?}");
    assert_eq!(finish().await.unwrap(), MultipartFinish::Unknown);
    assert_eq!(stage.store.read_whole("pending/a", 100).await.unwrap(), b"all of it");
}

#[tokio::test]
async fn aborted_uploads_leave_nothing_on_the_disk() {
    let stage = Stage::start().await;
    let first = stage.store.multipart_begin("pending/a", PDF).await.unwrap();
    let second = stage.store.multipart_begin("pending/a", PDF).await.unwrap();
    let of_another_key = stage.store.multipart_begin("pending/ab", PDF).await.unwrap();
    for upload_id in [&first, &second] {
        assert_eq!(send_part(&stage, upload_id, 1, b"part").await, StatusCode::OK);
    }
    stage.store.multipart_abort_all("pending/a").await.unwrap();
    assert_eq!(send_part(&stage, &first, 2, b"late").await, StatusCode::NOT_FOUND);
    let unknown = stage.store.multipart_finish("pending/a", &second, 1).await.unwrap();
    assert_eq!(unknown, MultipartFinish::Unknown);
    assert!(stage.files_beside_the_bucket().iter().all(|name| name.contains(&of_another_key)));
    let missing = stage.store.multipart_finish("pending/ab", &of_another_key, 1).await.unwrap();
    assert_eq!(missing, MultipartFinish::Missing { numbers: vec![1] });
    stage.store.multipart_abort_all("pending/ab").await.unwrap();
    assert_eq!(stage.files_beside_the_bucket(), Vec::<String>::new());
    stage.store.multipart_abort_all("pending/ab").await.unwrap();
}

#[tokio::test]
async fn the_checksum_of_what_stood_there_before_is_forgotten() {
    let stage = Stage::start().await;
    stage.store.write("pending/a", PDF, b"in one piece".to_vec()).await.unwrap();
    let upload_id = stage.store.multipart_begin("pending/a", PDF).await.unwrap();
    assert_eq!(send_part(&stage, &upload_id, 1, b"in parts").await, StatusCode::OK);
    stage.store.multipart_finish("pending/a", &upload_id, 1).await.unwrap();
    assert_eq!(stage.store.facts("pending/a").await.unwrap().unwrap().sha256, None);
}
