//! A database with people in it, an embedded store, and short ways to upload.

use std::sync::Arc;

use ::jobs::{Registry, Runner, RunnerConfig};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{people, users};
use database::test_database::TestDatabase;
use database::{CommandError, PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{LoginSessionId, PersonId, StoredFileId, UserId};
use kernel::{Actor, Clock, ManualClock, Role, UserActor};
use sha2::{Digest as _, Sha256};
use teacherin_storage::embedded::EmbeddedStore;
use teacherin_storage::flows::uploads::complete::{self, UploadCompleteCode, UploadCompleteInput};
use teacherin_storage::flows::uploads::create::{
    self, Upload, UploadCreateCode, UploadCreateInput, UploadRequest,
};
use teacherin_storage::{
    FilePurpose, ObjectStore, ObjectStoreConfig, StorageConfig, StorageServices, StoredFile, Timeouts,
    queries,
};

use crate::slow_store::SlowStore;

pub(crate) const PDF: &str = "application/pdf";

pub(crate) struct World {
    pub(crate) services: StorageServices,
    pub(crate) clock: ManualClock,
    folder: tempfile::TempDir,
    embedded: Option<EmbeddedStore>,
    port: u16,
    http: reqwest::Client,
    _database: TestDatabase,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(StorageConfig::default()).await
    }

    pub(crate) async fn with(config: StorageConfig) -> Self {
        let database = TestDatabase::create().await;
        let pools =
            Pools::new(&PoolConfig { connections_max: 16, ..PoolConfig::new(database.url()) }).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let embedded = EmbeddedStore::start(folder.path(), None, "key-id", "secret").await.unwrap();
        let port = embedded.endpoint().port().unwrap();
        let store = ObjectStore::new(&store_config(&embedded), Clock::system()).unwrap();
        store.prepare(&[]).await.unwrap();
        let clock = ManualClock::starting_at("2027-03-01T01:00:00Z".parse().unwrap());
        let services = StorageServices::new(pools, store, Clock::manual(clock.clone()), config);
        let http = reqwest::Client::new();
        Self { services, clock, folder, embedded: Some(embedded), port, http, _database: database }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.services.pools.write().await.unwrap()
    }

    /// The store goes away.
    pub(crate) async fn stop_the_store(&mut self) {
        self.embedded.take().unwrap().stop().await;
    }

    /// And comes back, with what it had.
    pub(crate) async fn start_the_store(&mut self) {
        let started = EmbeddedStore::start(self.folder.path(), Some(self.port), "key-id", "secret").await;
        self.embedded = Some(started.unwrap());
    }

    /// From now on the product reaches its store through one that can be made slow.
    pub(crate) async fn with_a_slow_store(&mut self) -> SlowStore {
        let embedded = self.embedded.as_ref().unwrap();
        let slow = SlowStore::before(embedded.endpoint()).await;
        self.services.store = slow.client(&store_config(embedded));
        slow
    }

    /// How many files were ever announced.
    pub(crate) async fn rows(&self) -> i64 {
        let mut connection = self.connection().await;
        database::schema::stored_files::table.count().get_result(&mut connection).await.unwrap()
    }

    /// Somebody new, signed in.
    pub(crate) async fn user(&self, roles: &[Role]) -> Actor {
        let (person_id, user_id) = (PersonId::generate(self.now()), UserId::generate(self.now()));
        let mut connection = self.connection().await;
        let (created_at, updated_at) = (self.now(), self.now());
        diesel::insert_into(people::table)
            .values((
                people::id.eq(person_id),
                people::created_at.eq(created_at),
                people::updated_at.eq(updated_at),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(users::table)
            .values((
                users::id.eq(user_id),
                users::person_id.eq(person_id),
                users::email.eq(format!("{}@example.com", user_id.to_string().to_lowercase())),
                users::created_at.eq(created_at),
                users::updated_at.eq(updated_at),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        Actor::User(UserActor {
            user_id,
            person_id,
            login_session_id: LoginSessionId::generate(self.now()),
            roles: roles.iter().copied().collect(),
            locale: kernel::Locale::English,
            request_id: None,
        })
    }

    pub(crate) async fn teacher(&self) -> Actor {
        self.user(&[Role::Teacher]).await
    }

    pub(crate) async fn create(
        &self,
        actor: &Actor,
        input: UploadCreateInput,
    ) -> Result<Upload, CommandError<UploadCreateCode>> {
        create::run(&self.services, actor, input).await
    }

    /// Announces a PDF of these bytes that is to be sold.
    pub(crate) async fn announced(&self, actor: &Actor, bytes: &[u8]) -> Upload {
        self.create(actor, material(bytes)).await.unwrap()
    }

    /// Sends one of the signed requests the way a browser does, with its part of the bytes.
    pub(crate) async fn send(&self, request: &UploadRequest, bytes: &[u8]) -> reqwest::StatusCode {
        let first = usize::try_from(request.first_byte).unwrap();
        let count = usize::try_from(request.byte_size).unwrap();
        let body: Vec<u8> = bytes.iter().skip(first).take(count).copied().collect();
        let mut sent = self.http.put(&request.signed.url).body(body);
        for (name, value) in request.signed.headers.iter().filter(|(name, _)| name != "content-length") {
            sent = sent.header(name, value);
        }
        sent.send().await.unwrap().status()
    }

    pub(crate) async fn upload(&self, upload: &Upload, bytes: &[u8]) {
        for request in &upload.requests {
            assert_eq!(self.send(request, bytes).await, reqwest::StatusCode::OK);
        }
    }

    pub(crate) async fn complete(
        &self,
        actor: &Actor,
        file_id: StoredFileId,
    ) -> Result<StoredFile, CommandError<UploadCompleteCode>> {
        complete::run(&self.services, actor, UploadCompleteInput { file_id }).await
    }

    /// A file of these bytes, ready.
    pub(crate) async fn ready(&self, actor: &Actor, input: UploadCreateInput, bytes: &[u8]) -> StoredFile {
        let upload = self.create(actor, input).await.unwrap();
        self.upload(&upload, bytes).await;
        self.complete(actor, upload.file.id).await.unwrap()
    }

    pub(crate) async fn file(&self, id: StoredFileId) -> StoredFile {
        queries::file_by_id(&mut *self.connection().await, &Actor::System, id).await.unwrap().unwrap()
    }

    /// Runs what is due, and what that makes due.
    pub(crate) async fn work(&self) {
        let registry = teacherin_storage::jobs::register(Registry::new(), &self.services);
        let clock = Clock::manual(self.clock.clone());
        let runner = Runner::new(self.services.pools.clone(), clock, registry, RunnerConfig::default());
        runner.run_due().await.unwrap();
    }

    /// So much later, with everything done that fell due in between, the sweep among it.
    pub(crate) async fn later(&self, by: TimeDelta) {
        self.clock.advance(by);
        self.work().await;
    }

    /// Every key there is.
    pub(crate) async fn keys(&self) -> Vec<String> {
        self.services.store.keys("").await.unwrap()
    }

    /// Nothing is left of anybody's file: no object, no unfinished upload, no job.
    pub(crate) async fn assert_nothing_is_left(&self) {
        self.later(TimeDelta::days(2)).await;
        // What ended just now is deleted once more.
        self.later(TimeDelta::hours(2)).await;
        assert_eq!(self.keys().await, Vec::<String>::new());
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        assert!(!names.iter().any(|name| name.to_string_lossy().contains("upload")), "{names:?}");
        let mut connection = self.connection().await;
        let left: i64 = database::schema::jobs::table.count().get_result(&mut connection).await.unwrap();
        assert_eq!(left, 0, "jobs");
    }
}

fn store_config(embedded: &EmbeddedStore) -> ObjectStoreConfig {
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

/// What announces these bytes as a PDF that is to be sold.
pub(crate) fn material(bytes: &[u8]) -> UploadCreateInput {
    announcement(FilePurpose::MaterialFile, "Rumus Fisika.pdf", PDF, bytes)
}

pub(crate) fn announcement(
    purpose: FilePurpose,
    file_name: &str,
    content_type: &str,
    bytes: &[u8],
) -> UploadCreateInput {
    UploadCreateInput {
        purpose,
        file_name: file_name.to_owned(),
        content_type: content_type.to_owned(),
        byte_size: i64::try_from(bytes.len()).unwrap(),
        sha256: sha256(bytes),
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A PDF as far as its first bytes tell.
pub(crate) fn pdf(byte_size: usize) -> Vec<u8> {
    let noise = (0_u32..).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes());
    b"%PDF-1.7\n".iter().copied().chain(noise).take(byte_size).collect()
}

/// A picture.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, height).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The codes of a refusal.
#[track_caller]
pub(crate) fn codes<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(
    outcome: Result<T, CommandError<C>>,
) -> Vec<C> {
    let error = outcome.expect_err("refused");
    let refusals = error.refusals().unwrap_or_else(|| panic!("{error:?}"));
    refusals.iter().map(|refusal| refusal.code).collect()
}

/// A scanner that says what it is told to say.
#[derive(Debug)]
pub(crate) struct Says(pub(crate) std::sync::Mutex<teacherin_storage::scanning::Verdict>);

impl Says {
    pub(crate) fn new(verdict: teacherin_storage::scanning::Verdict) -> Arc<Self> {
        Arc::new(Self(std::sync::Mutex::new(verdict)))
    }

    pub(crate) fn now_says(&self, verdict: teacherin_storage::scanning::Verdict) {
        *self.0.lock().unwrap() = verdict;
    }
}

#[async_trait::async_trait]
impl teacherin_storage::scanning::Scanner for Says {
    async fn scan(
        &self,
        _file: &teacherin_storage::scanning::FileToScan,
    ) -> teacherin_storage::scanning::Verdict {
        *self.0.lock().unwrap()
    }
}
