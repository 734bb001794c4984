//! The demo store on a seeded market, with a bucket.

use chrono::{DateTime, Utc};
use database::schema::materials as material_rows;
use database::test_database::TestDatabase;
use database::{PoolConfig, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::page::PageRequest;
use kernel::{Clock, ManualClock};
use materials::commands::material_download::MaterialDownloadInput;
use materials::flows::material_download;
use materials::queries;
use storage::embedded::EmbeddedStore;
use storage::{ObjectStore, ObjectStoreConfig, StorageConfig, StorageServices, Timeouts};
use tempfile::TempDir;

use super::*;
use crate::{SeedParams, seed};

fn now() -> DateTime<Utc> {
    "2026-11-21T03:00:00Z".parse().unwrap()
}

struct Bucket {
    _folder: TempDir,
    _embedded: EmbeddedStore,
    store: ObjectStore,
}

async fn bucket() -> Bucket {
    let folder = tempfile::tempdir().unwrap();
    let embedded = EmbeddedStore::start(folder.path(), None, "demo", "a secret of files").await.unwrap();
    let config = ObjectStoreConfig {
        endpoint: Some(embedded.endpoint()),
        public_endpoint: None,
        region: "us-east-1".to_owned(),
        bucket: "teacherin".to_owned(),
        access_key_id: "demo".to_owned(),
        secret_access_key: "a secret of files".to_owned().into(),
        path_style: true,
        timeouts: Timeouts::default(),
    };
    let store = ObjectStore::new(&config, Clock::system()).unwrap();
    store.prepare(&[]).await.unwrap();
    Bucket { _folder: folder, _embedded: embedded, store }
}

fn services(database: &TestDatabase, bucket: &Bucket) -> StorageServices {
    let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
    let clock = Clock::manual(ManualClock::starting_at(now()));
    StorageServices::new(pools, bucket.store.clone(), clock, StorageConfig::default())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_student_downloads_what_is_free_and_others_find_the_rest() {
    let database = TestDatabase::create().await;
    let bucket = bucket().await;
    let services = services(&database, &bucket);
    catalog::vocabulary::install(&mut services.pools.write().await.unwrap(), now()).await.unwrap();
    assert_eq!(fill_once(&services).await.unwrap(), 0, "nobody is there yet");
    let params = SeedParams { teachers: 8, seed: 1, now: now() };
    seed(database.url(), params, |_| ()).await.unwrap();
    let made = fill_once(&services).await.unwrap();
    assert_eq!(made, 6);
    assert_eq!(fill_once(&services).await.unwrap(), 0, "once is enough");

    let mut conn = services.pools.write().await.unwrap();
    let in_store: i64 = material_rows::table
        .filter(material_rows::status.eq("PUBLISHED"))
        .filter(material_rows::cover_file_id.is_not_null())
        .count()
        .get_result(&mut conn)
        .await
        .unwrap();
    assert_eq!(in_store, 6);
    let student = student(&mut conn, now()).await.unwrap().unwrap();
    let library = queries::library(&mut conn, &student, (&PageRequest::first(20), None)).await.unwrap();
    assert_eq!(library.items.len(), 3);
    let ids: Vec<_> = library.items.iter().map(|(_, material)| material.id).collect();
    let versions = queries::versions_of_materials(&mut conn, &student, &ids).await.unwrap();
    let versions: Vec<_> = versions.into_values().flatten().map(|version| version.id).collect();
    let files = queries::files_of_versions(&mut conn, &versions).await.unwrap();
    let files: Vec<_> = files.into_values().flatten().collect();
    assert_eq!(files.len(), 6, "a plan and a text of each");
    drop(conn);
    for file in files {
        let input = MaterialDownloadInput { file_id: file.stored_file_id };
        let given =
            material_download::run(&services.pools, &services.store, &student, now(), input).await.unwrap();
        assert_eq!(given.file.byte_size, file.byte_size);
        let key = format!("private/{}", file.stored_file_id);
        let facts = bucket.store.facts(&key).await.unwrap().expect("it lies in the bucket");
        assert_eq!(i64::try_from(facts.byte_size).unwrap(), file.byte_size);
    }
    let covers = bucket.store.keys("public/").await.unwrap();
    assert_eq!(covers.len(), 6);
}
