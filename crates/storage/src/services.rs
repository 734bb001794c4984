//! What flows and jobs work with.

use std::sync::Arc;

use database::Pools;
use kernel::Clock;

use crate::config::StorageConfig;
use crate::object_store::ObjectStore;
use crate::scanning::{NoScanner, Scanner};

/// What uploads need. Cheap to clone.
#[derive(Clone)]
pub struct StorageServices {
    /// The database.
    pub pools: Pools,
    /// The bucket.
    pub store: ObjectStore,
    /// Looks for harmful files.
    pub scanner: Arc<dyn Scanner>,
    /// The domain's clock.
    pub clock: Clock,
    /// The operator's rules.
    pub config: StorageConfig,
}

impl StorageServices {
    /// Without a scanner.
    #[must_use]
    pub fn new(pools: Pools, store: ObjectStore, clock: Clock, config: StorageConfig) -> Self {
        Self { pools, store, scanner: Arc::new(NoScanner), clock, config }
    }
}

impl std::fmt::Debug for StorageServices {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { store, config, scanner, .. } = self;
        formatter
            .debug_struct("StorageServices")
            .field("store", store)
            .field("config", config)
            .field("scanner", scanner)
            .finish_non_exhaustive()
    }
}
