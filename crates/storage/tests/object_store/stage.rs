//! An embedded server in a folder of its own, a client of it, and a browser's way to use signed requests.

use std::time::Duration;

use chrono::TimeDelta;
use kernel::{Clock, ManualClock};
use reqwest::{Method, Response};
use sha2::{Digest as _, Sha256};
use teacherin_storage::embedded::EmbeddedStore;
use teacherin_storage::{ObjectStore, ObjectStoreConfig, PutRules, SignedRequest, Timeouts};

pub(crate) const LIFE: Duration = Duration::from_secs(300);
pub(crate) const PDF: &str = "application/pdf";

pub(crate) struct Stage {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) embedded: EmbeddedStore,
    pub(crate) store: ObjectStore,
    pub(crate) http: reqwest::Client,
}

impl Stage {
    pub(crate) async fn start() -> Self {
        let stage = Self::empty().await;
        stage.store.prepare(&[]).await.unwrap();
        stage
    }

    /// Without a bucket.
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let embedded = EmbeddedStore::start(folder.path(), None, "key-id", "secret").await.unwrap();
        let store = ObjectStore::new(&config(&embedded), Clock::system()).unwrap();
        Self { folder, embedded, store, http: reqwest::Client::new() }
    }

    /// The same bucket at another time.
    pub(crate) fn store_at(&self, offset: TimeDelta) -> ObjectStore {
        let clock = ManualClock::starting_at(Clock::system().now() + offset);
        ObjectStore::new(&config(&self.embedded), Clock::manual(clock)).unwrap()
    }

    /// Sends a signed request the way a browser does: it counts the body by itself.
    pub(crate) async fn send(&self, request: &SignedRequest, body: Vec<u8>) -> Response {
        let method: Method = request.method.parse().unwrap();
        let mut sent = self.http.request(method, &request.url).body(body);
        for (name, value) in request.headers.iter().filter(|(name, _)| name != "content-length") {
            sent = sent.header(name, value);
        }
        sent.send().await.unwrap()
    }

    pub(crate) async fn signed_put(&self, key: &str, bytes: &[u8]) -> SignedRequest {
        self.store.sign_put(key, &rules(bytes), LIFE).await.unwrap()
    }

    /// Every key there is.
    pub(crate) async fn keys(&self) -> Vec<String> {
        self.store.keys("").await.unwrap()
    }

    /// Files on disk besides the bucket's folder.
    pub(crate) fn files_beside_the_bucket(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "files");
        names.sort();
        names
    }
}

pub(crate) fn config(embedded: &EmbeddedStore) -> ObjectStoreConfig {
    ObjectStoreConfig {
        endpoint: Some(embedded.endpoint()),
        public_endpoint: None,
        region: "us-east-1".to_owned(),
        bucket: "files".to_owned(),
        access_key_id: "key-id".to_owned(),
        secret_access_key: "secret".to_owned().into(),
        path_style: true,
        timeouts: Timeouts::default(),
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

pub(crate) fn rules(bytes: &[u8]) -> PutRules<'static> {
    PutRules { content_type: PDF, byte_size: u64::try_from(bytes.len()).unwrap(), sha256: sha256(bytes) }
}

/// Bytes that do not repeat soon.
pub(crate) fn some_bytes(count: usize) -> Vec<u8> {
    (0_u32..).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).take(count).collect()
}
