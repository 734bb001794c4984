//! Batched reads: whatever a page needs of one kind is asked in one statement.
//!
//! A thin facade over the `dataloader` crate. Loaders are made per request, never shared between requests, and are
//! found by the type of their [`Batch`], so a domain adds one without touching a central list.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt::Debug;
use std::future::Future;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use database::{DatabaseError, PooledConnection, Pools, QueryError};
use kernel::Actor;
use storage::ObjectStore;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{ApiError, ApiResult};

/// Keys asked together in one statement at most; more are asked in several.
const BATCH_SIZE_MAX: usize = 1000;
/// How many turns of the executor must pass without a new key before a batch is closed. Siblings of a long list are woken
/// one after another when the batch above them is done: a fixed number of turns would cut their batch in two at random.
const QUIET_TURNS: usize = 4;

/// What a batch may use: who asks, when, and a connection.
#[derive(Clone)]
pub struct LoaderScope {
    /// The pools of this process.
    pub pools: Pools,
    /// Who asks: a batch returns only what they may see.
    pub actor: Actor,
    /// The instant of the request.
    pub now: chrono::DateTime<chrono::Utc>,
    /// Whether the request wrote something, so that its reads must see it.
    pub reads_own_writes: bool,
    /// Signs the URLs of what everybody may see. No loader asks the bucket for anything.
    pub store: ObjectStore,
    connections: Arc<Semaphore>,
}

/// How many connections one request uses at once: a page with many lists must not take the pool from everybody else.
const CONNECTIONS_MAX: usize = 3;

/// A connection of a request; it goes back when dropped.
pub struct RequestConnection {
    connection: PooledConnection,
    _permit: OwnedSemaphorePermit,
}

impl std::ops::Deref for RequestConnection {
    type Target = <PooledConnection as std::ops::Deref>::Target;
    fn deref(&self) -> &Self::Target {
        &self.connection
    }
}

impl std::ops::DerefMut for RequestConnection {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.connection
    }
}

impl LoaderScope {
    /// The scope of a request.
    #[must_use]
    pub fn new(
        pools: Pools,
        actor: Actor,
        now: chrono::DateTime<chrono::Utc>,
        reads_own_writes: bool,
        store: ObjectStore,
    ) -> Self {
        let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        Self { pools, actor, now, reads_own_writes, store, connections }
    }

    /// A connection for a read of this request; it goes back as soon as the statement is done.
    ///
    /// # Errors
    /// When no connection is free in time.
    pub async fn connection(&self) -> Result<RequestConnection, DatabaseError> {
        let permit = Arc::clone(&self.connections).acquire_owned().await.map_err(DatabaseError::internal)?;
        let connection =
            if self.reads_own_writes { self.pools.write().await? } else { self.pools.read().await? };
        Ok(RequestConnection { connection, _permit: permit })
    }
}

/// One way to read things by key.
pub trait Batch: Send + Sync + 'static {
    /// What a thing is asked by.
    type Key: Clone + Debug + Eq + Hash + Send + Sync + 'static;
    /// The thing. Cheap to clone: an `Arc`, an id, or a small vector.
    type Value: Clone + Send + Sync + 'static;

    /// Reads all keys in a constant number of statements. A key that is missing from the answer does not exist for
    /// the actor.
    fn load(
        scope: &LoaderScope,
        keys: Vec<Self::Key>,
    ) -> impl Future<Output = Result<HashMap<Self::Key, Self::Value>, DatabaseError>> + Send;
}

/// What was read in a batch: nothing where it is not the actor's to read.
pub(crate) fn what_may_be_seen<T: Default>(read: Result<T, QueryError>) -> Result<T, DatabaseError> {
    match read {
        Ok(found) => Ok(found),
        Err(QueryError::Access(_)) => Ok(T::default()),
        Err(QueryError::Database(error)) => Err(error),
    }
}

/// The outcome of one key: total, because a missing key would make the crate panic.
type Loaded<V> = Result<Option<V>, Arc<DatabaseError>>;

struct BatchFunction<B> {
    scope: LoaderScope,
    kind: std::marker::PhantomData<B>,
}

impl<B: Batch> ::dataloader::BatchFn<B::Key, Loaded<B::Value>> for BatchFunction<B> {
    async fn load(&mut self, keys: &[B::Key]) -> HashMap<B::Key, Loaded<B::Value>> {
        match B::load(&self.scope, keys.to_vec()).await {
            Ok(mut found) => keys.iter().map(|key| (key.clone(), Ok(found.remove(key)))).collect(),
            Err(error) => {
                let error = Arc::new(error);
                keys.iter().map(|key| (key.clone(), Err(Arc::clone(&error)))).collect()
            }
        }
    }
}

type CachedLoader<B> =
    ::dataloader::cached::Loader<<B as Batch>::Key, Loaded<<B as Batch>::Value>, BatchFunction<B>>;

/// Keys that wait until nobody brings another.
struct Gathering<K> {
    arrivals: AtomicUsize,
    waiting: Mutex<Vec<K>>,
}

impl<K> Gathering<K> {
    fn new() -> Self {
        Self { arrivals: AtomicUsize::new(0), waiting: Mutex::new(Vec::new()) }
    }

    fn add(&self, key: K) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(key);
        self.arrivals.fetch_add(1, Ordering::Relaxed);
    }

    /// Gives the others their turns until no more keys come.
    async fn settle(&self) {
        let (mut seen, mut quiet_turns) = (self.arrivals.load(Ordering::Relaxed), 0);
        while quiet_turns < QUIET_TURNS {
            tokio::task::yield_now().await;
            let arrivals = self.arrivals.load(Ordering::Relaxed);
            quiet_turns = if arrivals == seen { quiet_turns + 1 } else { 0 };
            seen = arrivals;
        }
    }

    /// Everything that waits: whoever asks first gets all of it.
    fn take(&self) -> Vec<K> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One loader with the keys on their way to it.
struct Gathered<B: Batch> {
    loader: CachedLoader<B>,
    gathering: Arc<Gathering<B::Key>>,
}

impl<B: Batch> Clone for Gathered<B> {
    fn clone(&self) -> Self {
        Self { loader: self.loader.clone(), gathering: Arc::clone(&self.gathering) }
    }
}

/// The loaders of one request.
pub struct Loaders {
    scope: LoaderScope,
    by_kind: Mutex<HashMap<TypeId, Box<dyn Any + Send>>>,
}

impl Loaders {
    /// No loaders yet; each is made when it is first used.
    #[must_use]
    pub fn new(scope: LoaderScope) -> Self {
        Self { scope, by_kind: Mutex::new(HashMap::new()) }
    }

    /// What the loaders read with.
    #[must_use]
    pub fn scope(&self) -> &LoaderScope {
        &self.scope
    }

    /// Forgets everything that was read. A command changes what reads before it found, and the mutations of a document run
    /// one after the other.
    pub fn forget(&self) {
        self.by_kind.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn gathered<B: Batch>(&self) -> Gathered<B> {
        let mut by_kind = self.by_kind.lock().unwrap_or_else(PoisonError::into_inner);
        let gathered = by_kind.entry(TypeId::of::<B>()).or_insert_with(|| {
            let function = BatchFunction::<B> { scope: self.scope.clone(), kind: std::marker::PhantomData };
            let loader: CachedLoader<B> = ::dataloader::cached::Loader::new(function)
                .with_max_batch_size(BATCH_SIZE_MAX)
                .with_yield_count(1);
            Box::new(Gathered::<B> { loader, gathering: Arc::new(Gathering::new()) })
        });
        gathered.downcast_ref::<Gathered<B>>().expect("the map's key is the type of its value").clone()
    }

    /// Reads one thing together with whatever its siblings ask for.
    ///
    /// # Errors
    /// When the batch failed.
    pub async fn load<B: Batch>(&self, key: B::Key) -> ApiResult<Option<B::Value>> {
        let Gathered { loader, gathering } = self.gathered::<B>();
        gathering.add(key.clone());
        gathering.settle().await;
        let keys = gathering.take();
        if keys.len() > 1 {
            // The answer stays in the loader, where each of the others finds its own.
            let _in_the_loader = loader.try_load_many(keys).await;
        }
        // One of the waiting futures runs the batch for all; if that one is dropped, the others are told "not found"
        // by the crate and ask again here.
        for _ in 0..3 {
            if let Ok(loaded) = loader.try_load(key.clone()).await {
                return loaded.map_err(|error| match error.as_ref() {
                    DatabaseError::Unavailable(reason) => ApiError::Unavailable(reason.clone()),
                    DatabaseError::Internal(reason) => ApiError::Internal(reason.clone()),
                });
            }
        }
        Err(ApiError::Unavailable("a batch was dropped three times".to_owned()))
    }

    /// Hands over things that a list statement already fetched, so that nobody asks for them again.
    pub async fn prime<B: Batch>(&self, things: impl IntoIterator<Item = (B::Key, Option<B::Value>)>) {
        let loader = self.gathered::<B>().loader;
        for (key, value) in things {
            loader.prime(key, Ok(value)).await;
        }
    }
}
