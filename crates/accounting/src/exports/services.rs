//! What exports need: no gateway, unlike the rest of this crate.

use database::Pools;
use kernel::Clock;
use storage::ObjectStore;

use super::writing::ExportRules;
use crate::services::AccountingServices;

/// What flows and jobs of exports work with. Cheap to clone.
#[derive(Clone)]
pub struct ExportServices {
    /// Connections by intent.
    pub pools: Pools,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where files are kept.
    pub store: ObjectStore,
    /// How files are written.
    pub rules: ExportRules,
}

impl AccountingServices {
    /// What exports need of it.
    #[must_use]
    pub fn exports(&self) -> ExportServices {
        ExportServices {
            pools: self.pools.clone(),
            clock: self.clock.clone(),
            store: self.storage.store.clone(),
            rules: ExportRules::default(),
        }
    }
}
