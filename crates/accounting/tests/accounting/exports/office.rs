//! A company with a store for its files, and somebody who reads them.

use std::collections::HashMap;

use ::jobs::{Registry, Runner, RunnerConfig};
use accounting::exports::commands::export_create::{self, ExportCreateCode, ExportCreateInput};
use accounting::exports::flows::export_download;
use accounting::exports::{Export, ExportKind, ExportRules, ExportServices, jobs, queries};
use chrono::{NaiveDate, TimeDelta};
use database::CommandError;
use database::schema::audit_entries;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{EntityId as _, ExportId};
use kernel::{Actor, Clock};
use mailer::{Mailer, Recorder};
use storage::embedded::EmbeddedStore;
use storage::{ObjectStore, ObjectStoreConfig, Timeouts};

use crate::books::Books;

/// The smallest parts that a store takes.
pub(super) const PART: usize = 5 * 1024 * 1024;

pub(super) struct Office {
    pub(super) books: Books,
    pub(super) services: ExportServices,
    pub(super) mails: Recorder,
    pub(super) store: Option<EmbeddedStore>,
    folder: tempfile::TempDir,
}

/// A file as a program reads it: each row by the names of its columns.
pub(super) type Rows = Vec<HashMap<String, String>>;

impl Office {
    pub(super) async fn new() -> Self {
        let books = Books::new().await;
        let folder = tempfile::tempdir().unwrap();
        let embedded = EmbeddedStore::start(folder.path(), None, "key-id", "secret").await.unwrap();
        let config = ObjectStoreConfig {
            endpoint: Some(embedded.endpoint()),
            public_endpoint: None,
            region: "us-east-1".to_owned(),
            bucket: "files".to_owned(),
            access_key_id: "key-id".to_owned(),
            secret_access_key: "secret".to_owned().into(),
            path_style: true,
            timeouts: Timeouts::default(),
        };
        let store = ObjectStore::new(&config, Clock::system()).unwrap();
        store.prepare(&[]).await.unwrap();
        let rules = ExportRules { part_byte_size: PART, ..ExportRules::default() };
        let services = ExportServices { pools: books.pools.clone(), clock: books.clock(), store, rules };
        Self { books, services, mails: Recorder::new(), store: Some(embedded), folder }
    }

    /// One of the processes that run jobs, one after the other.
    pub(super) fn worker(&self) -> Runner {
        let registry = jobs::register(Registry::new(), &self.services, &Mailer::new(self.mails.clone()));
        let config = RunnerConfig { running_max: 1, ..RunnerConfig::default() };
        Runner::new(self.books.pools.clone(), self.books.clock(), registry, config)
    }

    /// Runs what is due, and what that makes due.
    pub(super) async fn work(&self) {
        self.worker().run_due().await.unwrap();
    }

    pub(super) async fn later(&self, by: TimeDelta) {
        self.books.clock.advance(by);
        self.work().await;
    }

    pub(super) async fn ask(
        &self,
        actor: &Actor,
        input: ExportCreateInput,
    ) -> Result<Export, CommandError<ExportCreateCode>> {
        export_create::run(&mut *self.books.connection().await, actor, self.books.now(), input).await
    }

    /// The admin asks for what happened today and yesterday.
    pub(super) async fn asked(&self, kind: ExportKind) -> Export {
        self.books.clock.advance(TimeDelta::seconds(1));
        self.ask(&self.books.admin.actor, wish(kind)).await.unwrap()
    }

    pub(super) async fn export(&self, id: ExportId) -> Export {
        let mut connection = self.books.connection().await;
        queries::by_ids(&mut connection, &Actor::System, &[id]).await.unwrap().pop().unwrap()
    }

    /// The file, as a browser gets it.
    pub(super) async fn download(&self, id: ExportId) -> reqwest::Response {
        let download = export_download::run(&self.services, &self.books.admin.actor, id).await.unwrap();
        reqwest::get(download.url).await.unwrap()
    }

    /// Has a file made, fetches it and reads it.
    pub(super) async fn read(&self, kind: ExportKind) -> (Export, String, Rows) {
        let export = self.asked(kind).await;
        self.work().await;
        let bytes = self.download(export.id).await.bytes().await.unwrap();
        let export = self.export(export.id).await;
        assert_eq!(export.byte_size, i64::try_from(bytes.len()).ok());
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let rows = parse(&text);
        assert_eq!(export.row_count, i64::try_from(rows.len()).ok());
        (export, text, rows)
    }

    /// Every key there is.
    pub(super) async fn keys(&self) -> Vec<String> {
        self.services.store.keys("").await.unwrap()
    }

    /// What the store has of unfinished uploads.
    pub(super) fn unfinished(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.contains("upload")).collect()
    }

    /// The store goes away.
    pub(super) async fn stop_the_store(&mut self) -> u16 {
        let store = self.store.take().unwrap();
        let port = store.endpoint().port().unwrap();
        store.stop().await;
        port
    }

    /// And comes back, with what it had.
    pub(super) async fn start_the_store(&mut self, port: u16) {
        let started = EmbeddedStore::start(self.folder.path(), Some(port), "key-id", "secret").await;
        self.store = Some(started.unwrap());
    }

    pub(super) async fn audited(&self, id: ExportId) -> Vec<String> {
        audit_entries::table
            .filter(audit_entries::subject_id.eq(id.uuid()))
            .order((audit_entries::created_at, audit_entries::id))
            .select(audit_entries::action)
            .load(&mut self.books.connection().await)
            .await
            .unwrap()
    }
}

/// What happened today and yesterday, in Makassar.
pub(super) fn wish(kind: ExportKind) -> ExportCreateInput {
    ExportCreateInput {
        kind,
        starts_on: day("2027-02-28"),
        ends_on: day("2027-03-01"),
        time_zone: "Asia/Makassar".to_owned(),
    }
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// As Excel does: the mark is no part of the first name.
pub(super) fn parse(text: &str) -> Rows {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.unwrap()).collect()
}
