//! The services that resolvers hand to commands. Made once per process by the server crate.

use std::sync::Arc;

use booking::BookingConfig;
use catalog::vocabulary_memory::VocabularyMemory;
use database::Pools;
use kernel::{Clock, Randomness};

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
    /// Cities, categories and skills, in memory.
    pub vocabulary: VocabularyMemory,
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
