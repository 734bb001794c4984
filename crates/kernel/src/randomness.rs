//! Where codes and tokens get their unpredictability.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::{StdRng, SysRng};
use rand::{Rng, RngExt, SeedableRng, TryRng};

/// A source of random bytes: the system's, or a seeded one so that a test can be repeated. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Randomness {
    seeded: Option<Arc<Mutex<StdRng>>>,
}

impl Randomness {
    /// The operating system's generator. The only one fit for secrets.
    #[must_use]
    pub fn system() -> Self {
        Self { seeded: None }
    }

    /// A generator that gives the same bytes for the same seed. For tests.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { seeded: Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))) }
    }

    /// Fills the buffer.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.seeded {
            Some(generator) => generator.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes),
            None => SysRng.try_fill_bytes(bytes).expect("the operating system gives random bytes"),
        }
    }

    /// An array of random bytes.
    #[must_use]
    pub fn bytes<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        self.fill(&mut bytes);
        bytes
    }

    /// A code of six decimal digits, each code equally likely.
    #[must_use]
    pub fn six_digits(&self) -> String {
        let mut generator = StdRng::from_seed(self.bytes());
        let number: u32 = generator.random_range(0..1_000_000);
        let mut code = String::with_capacity(6);
        write!(code, "{number:06}").expect("a String can be written to");
        code
    }
}
