//! The file store of a world: the embedded S3 server with real signatures, in a folder and on a port of its own.

use kernel::Clock;
use reqwest::{Method, Response};
use storage::embedded::EmbeddedStore;
use storage::{ObjectStore, ObjectStoreConfig, Timeouts};
use tempfile::TempDir;
use tokio::sync::Mutex;

const BUCKET: &str = "teacherin";
const KEYS: [&str; 2] = ["end-to-end", "a secret of files"];

/// The server, which can be taken away, and the product's client of it.
pub(crate) struct Files {
    folder: TempDir,
    embedded: Mutex<Option<EmbeddedStore>>,
    port: Option<u16>,
    store: ObjectStore,
}

impl Files {
    /// A running one with an empty bucket. Signatures are a matter between the server, whose time is the computer's, and the
    /// client's clock: no test moves it, but one may set it apart.
    pub(crate) async fn start(clock: Clock) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // What `prepare` would do with a dozen requests, in every world.
        std::fs::create_dir(folder.path().join(BUCKET)).expect("the folder is new");
        let embedded = listen(&folder, None).await;
        let config = ObjectStoreConfig {
            endpoint: Some(embedded.endpoint()),
            public_endpoint: None,
            region: "us-east-1".to_owned(),
            bucket: BUCKET.to_owned(),
            access_key_id: KEYS[0].to_owned(),
            secret_access_key: KEYS[1].to_owned().into(),
            path_style: true,
            timeouts: Timeouts::default(),
        };
        let store = ObjectStore::new(&config, clock).expect("the store's address is one");
        let port = embedded.endpoint().port();
        Self { folder, embedded: Mutex::new(Some(embedded)), port, store }
    }

    /// The product's client of it.
    pub(crate) const fn store(&self) -> &ObjectStore {
        &self.store
    }

    /// Takes the server away: nobody listens any more.
    pub(crate) async fn stop(&self) {
        if let Some(embedded) = self.embedded.lock().await.take() {
            embedded.stop().await;
        }
    }

    /// Brings it back, at the same address and with the same files.
    pub(crate) async fn start_again(&self) {
        self.stop().await;
        *self.embedded.lock().await = Some(listen(&self.folder, self.port).await);
    }
}

async fn listen(folder: &TempDir, port: Option<u16>) -> EmbeddedStore {
    EmbeddedStore::start(folder.path(), port, KEYS[0], KEYS[1]).await.expect("the port is free")
}

/// Sends a signed request the way a browser does: with the headers it was signed with, but for the length, which it counts
/// by itself.
pub(crate) async fn send_signed(
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: impl Into<reqwest::Body>,
) -> Response {
    let method: Method = method.parse().expect("a method");
    let request = reqwest::Client::new().request(method, url).body(body);
    let headers = headers.iter().filter(|(name, _)| name != "content-length");
    let request = headers.fold(request, |request, (name, value)| request.header(name, value));
    request.send().await.expect("the file store answers")
}
