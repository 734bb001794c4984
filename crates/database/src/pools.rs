//! Connections by intent: `read()` may lag behind, `write()` never does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use deadpool::Runtime;
use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use futures_util::FutureExt as _;

use crate::connect::{TimeLimits, connect};
use crate::error::DatabaseError;

/// A connection lent by a pool; it goes back when dropped.
pub type PooledConnection = Object<AsyncPgConnection>;

/// How the pools are made.
#[derive(Debug, Clone)]
pub struct PoolConfig {
    /// The database that is written.
    pub url: String,
    /// A replica for reads that may lag; the written database when empty.
    pub read_url: Option<String>,
    /// The most connections of each pool; about 4 × cores.
    pub connections_max: usize,
    /// How long a request waits for a connection before it is told to try again.
    pub wait: Duration,
    /// Limits of each statement.
    pub limits: TimeLimits,
}

impl PoolConfig {
    /// Pools of one database with everything else at its default.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            read_url: None,
            connections_max: 8,
            wait: Duration::from_secs(5),
            limits: TimeLimits::default(),
        }
    }
}

/// The pools of one process. Cheap to clone.
#[derive(Clone)]
pub struct Pools {
    read: Pool<AsyncPgConnection>,
    write: Pool<AsyncPgConnection>,
    /// Whether reads have a pool of their own.
    has_replica: bool,
    statements: Arc<AtomicU64>,
}

/// How a pool stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolStatus {
    /// `write`, or `read` where there is a replica.
    pub name: &'static str,
    /// Connections that are lent now.
    pub lent: usize,
    /// Open connections that nobody uses.
    pub idle: usize,
    /// Who waits for a connection.
    pub waiting: usize,
    /// The most connections.
    pub connections_max: usize,
}

impl Pools {
    /// Makes the pools; connections are opened when they are first needed.
    ///
    /// # Errors
    /// When the pool cannot be built.
    pub fn new(config: &PoolConfig) -> Result<Self, DatabaseError> {
        let statements = Arc::new(AtomicU64::new(0));
        let write = build(&config.url, config, &statements)?;
        let read = match &config.read_url {
            Some(url) => build(url, config, &statements)?,
            None => write.clone(),
        };
        Ok(Self { read, write, has_replica: config.read_url.is_some(), statements })
    }

    /// A connection for queries that may lag behind the last write.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`] when none is free in time or the database cannot be reached.
    pub async fn read(&self) -> Result<PooledConnection, DatabaseError> {
        lend(&self.read, if self.has_replica { READ } else { WRITE }).await
    }

    /// A connection for commands, and for queries that must see the last write.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`] when none is free in time or the database cannot be reached.
    pub async fn write(&self) -> Result<PooledConnection, DatabaseError> {
        lend(&self.write, WRITE).await
    }

    /// How many statements these pools have sent so far.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How each pool stands.
    #[must_use]
    pub fn status(&self) -> Vec<PoolStatus> {
        let replica = self.has_replica.then_some((READ, &self.read));
        std::iter::once((WRITE, &self.write))
            .chain(replica)
            .map(|(name, pool)| status_of(name, pool))
            .collect()
    }

    /// Closes every connection; requests that still wait are told the database is unavailable.
    pub fn close(&self) {
        self.read.close();
        self.write.close();
    }
}

const READ: &str = "read";
const WRITE: &str = "write";

/// A connection, and how long it was waited for.
async fn lend(pool: &Pool<AsyncPgConnection>, name: &'static str) -> Result<PooledConnection, DatabaseError> {
    let began = Instant::now();
    let lent = pool.get().await;
    metrics::histogram!("teacherin_pool_wait_seconds", "pool" => name).record(began.elapsed());
    if lent.is_err() {
        metrics::counter!("teacherin_pool_failures_total", "pool" => name).increment(1);
    }
    lent.map_err(DatabaseError::unavailable)
}

fn status_of(name: &'static str, pool: &Pool<AsyncPgConnection>) -> PoolStatus {
    let status = pool.status();
    PoolStatus {
        name,
        lent: status.size.saturating_sub(status.available),
        idle: status.available,
        waiting: status.waiting,
        connections_max: status.max_size,
    }
}

fn build(
    url: &str,
    config: &PoolConfig,
    statements: &Arc<AtomicU64>,
) -> Result<Pool<AsyncPgConnection>, DatabaseError> {
    let limits = config.limits;
    let statements = Arc::clone(statements);
    let mut manager = ManagerConfig::default();
    manager.custom_setup = Box::new(move |url| {
        let (url, statements) = (url.to_owned(), Arc::clone(&statements));
        async move { connect(&url, limits, statements).await }.boxed()
    });
    // A closed connection is seen without a statement; one that breaks later fails its request only.
    manager.recycling_method = RecyclingMethod::Fast;
    let manager = AsyncDieselConnectionManager::new_with_config(url, manager);
    Pool::builder(manager)
        .max_size(config.connections_max)
        .wait_timeout(Some(config.wait))
        .create_timeout(Some(config.wait))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(DatabaseError::internal)
}
