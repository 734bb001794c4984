//! The services that resolvers hand to commands. Made once per process by the server crate.

use std::sync::Arc;

use booking::BookingConfig;
use catalog::vocabulary_memory::VocabularyMemory;
use database::Pools;
use kernel::{Clock, Randomness};
use live_changes::LiveChanges;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The application: cheap to clone, the same for every request.
#[derive(Clone)]
pub struct App(Arc<Services>);

/// What the application is made of.
pub struct Services {
    /// Connections by intent.
    pub pools: Pools,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where codes and tokens come from.
    pub randomness: Randomness,
    /// What signing in needs.
    pub authentication: identity::Authentication,
    /// The rules of booking.
    pub booking: BookingConfig,
    /// What paying needs: the gateway and the rules.
    pub payments: payments::PaymentServices,
    /// The rules of reviews.
    pub reviews: reviews::ReviewConfig,
    /// What subscriptions need.
    pub live: LiveServices,
    /// The keys under which the numbers of bank accounts are encrypted.
    pub bank_account_keys: ledger::SealingKeys,
    /// What uploads need: where files are, and the rules.
    pub storage: storage::StorageServices,
    /// What paying out needs: the gateway and the rules.
    pub payouts: payouts::PayoutServices,
    /// What keeping the books needs.
    pub accounting: accounting::AccountingServices,
    /// Cities, categories and skills, in memory.
    pub vocabulary: VocabularyMemory,
}

/// What subscriptions need: the changes they wait for, and what ends them in order.
#[derive(Clone)]
pub struct LiveServices {
    /// What changes in the database.
    pub changes: LiveChanges,
    /// Tells that the process stops: every connection is closed then.
    pub stop: CancellationToken,
    /// The open connections, to be waited for when the process stops.
    pub connections: TaskTracker,
}

impl App {
    /// The application made of these services.
    #[must_use]
    pub fn new(services: Services) -> Self {
        Self(Arc::new(services))
    }
}

impl std::ops::Deref for App {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.0
    }
}
