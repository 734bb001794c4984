//! A market in a database of its own, a gateway, a mail server, and what processes need to use them.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use bench::{Attempt, BookingClient, Installation, Market, MarketSize, TeacherinProcess};
use database::test_database::TestDatabase;
use database::{PoolConfig, PooledConnection, Pools};
use gateway_simulator::{Running, Simulator, SimulatorConfig};
use kernel::{Clock, Randomness};
use mailer::inbox::Inbox;
use serde_json::{Value, json};
use storage::embedded::EmbeddedStore;
use storage::{ObjectStore, ObjectStoreConfig, Timeouts};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const GATEWAY_KEY: &str = "SB-Mid-server-operating";
/// Id and secret.
pub(crate) const FILE_KEYS: [&str; 2] = ["operating", "a secret of files"];

pub(crate) struct Stage {
    pub(crate) clock: Clock,
    pub(crate) installation: Installation,
    pub(crate) market: Market,
    pub(crate) gateway: Running,
    pub(crate) pools: Pools,
    pub(crate) database: TestDatabase,
    pub(crate) inbox: Inbox,
    pub(crate) files: EmbeddedStore,
    _folder: TempDir,
}

impl Stage {
    pub(crate) async fn open(size: MarketSize) -> Self {
        let clock = Clock::system();
        let database = TestDatabase::create_prepared("vocabulary 1", async |url: &str| {
            bench::scratch::prepare(url, &Clock::system()).await.unwrap();
        })
        .await;
        let folder = tempfile::tempdir().unwrap();
        let inbox = Inbox::start(folder.path().join("mails"), 0).await.unwrap();
        let files = files(&folder.path().join("files"), &clock).await;
        let simulator = Simulator::new(SimulatorConfig::new(GATEWAY_KEY, "SB-Mid-client-operating")).unwrap();
        let gateway = simulator.start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
        let installation = Installation::new(database.url(), inbox.smtp_address(), &Randomness::system())
            .with_gateway(GATEWAY_KEY, gateway.base_url())
            .with_files(files.endpoint().as_str(), FILE_KEYS[0], FILE_KEYS[1]);
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        let tokens = installation.access_tokens().unwrap();
        let market =
            Market::open(&mut pools.write().await.unwrap(), clock.now(), &tokens, size).await.unwrap();
        Self { clock, installation, market, gateway, pools, database, inbox, files, _folder: folder }
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    /// Has a student, by number, ask for a slot, by number.
    pub(crate) async fn book(&self, address: &str, student: usize, slot: usize) -> Attempt {
        let wish = (*self.market.slots.get(slot).unwrap(), self.market.skill_id);
        let student = self.market.students.get(student).unwrap();
        BookingClient::default().book(address, student, wish, Uuid::from_u128(1)).await
    }
}

/// A file store that a process has prepared before.
async fn files(folder: &Path, clock: &Clock) -> EmbeddedStore {
    let embedded = EmbeddedStore::start(folder, None, FILE_KEYS[0], FILE_KEYS[1]).await.unwrap();
    let config = ObjectStoreConfig {
        endpoint: Some(embedded.endpoint()),
        public_endpoint: None,
        region: "us-east-1".to_owned(),
        bucket: "teacherin".to_owned(),
        access_key_id: FILE_KEYS[0].to_owned(),
        secret_access_key: FILE_KEYS[1].to_owned().into(),
        path_style: true,
        timeouts: Timeouts::default(),
    };
    let store = ObjectStore::new(&config, clock.clone()).unwrap();
    store.prepare(&["http://127.0.0.1".to_owned()]).await.unwrap();
    embedded
}

pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_teacherin"))
}

/// Asks for a document's data and errors.
pub(crate) async fn graphql(address: &str, token: Option<&str>, document: &str) -> (u16, Value) {
    let mut request = reqwest::Client::new()
        .post(format!("{address}/graphql"))
        .header("accept", "application/graphql-response+json")
        .json(&json!({ "query": document }));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// Where a process is measured, as its log tells.
pub(crate) fn measured_at(process: &TeacherinProcess) -> String {
    let lines = process.last_lines();
    let line = lines.lines().find(|line| line.contains(r#""message":"measuring""#)).expect("it is measured");
    let line: Value = serde_json::from_str(line).unwrap();
    format!("http://{}/metrics", line.get("address").and_then(Value::as_str).unwrap())
}

/// Looks again and again, and gives up after a minute.
pub(crate) async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), looking).await.expect("it happens within a minute")
}
