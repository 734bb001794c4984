//! Argon2id, off the asynchronous threads and never more of it at once than the machine can bear.

use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use database::DatabaseError;
use kernel::{EmailAddress, Randomness};
use secrecy::SecretString;
use tokio::sync::Semaphore;

use crate::password::{Password, PasswordProblem};

/// What hashing may cost.
#[derive(Debug, Clone, Copy)]
pub struct HashingLimits {
    /// Memory of one hash, KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Hashes computed at once; one per core.
    pub running_max: usize,
    /// Hashes that may wait for a turn; who comes after them is told to try again.
    pub waiting_max: usize,
}

impl Default for HashingLimits {
    /// OWASP's minimum for Argon2id: 19 MiB, two passes.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self { memory_kib: 19_456, iterations: 2, running_max: cores, waiting_max: cores * 16 }
    }
}

/// Hashes and checks passwords. Cheap to clone; clones share the bound.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    argon2: Argon2<'static>,
    randomness: Randomness,
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
    /// A hash of no password, checked where there is no account: the work is the same.
    nobodys_hash: Arc<str>,
}

/// What came of checking a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is the right one.
    pub matches: bool,
    /// Whether the stored hash was made with other parameters than today's.
    pub outdated: bool,
}

impl PasswordHasher {
    /// A hasher within these limits.
    ///
    /// # Errors
    /// When Argon2 does not accept the parameters.
    pub fn new(limits: HashingLimits, randomness: Randomness) -> Result<Self, DatabaseError> {
        let params =
            Params::new(limits.memory_kib, limits.iterations, 1, None).map_err(DatabaseError::internal)?;
        let nobodys_hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).map_err(DatabaseError::internal)?,
            salt: Some(Salt::new(&randomness.bytes::<16>()).map_err(DatabaseError::internal)?),
            hash: Some(Output::new(&randomness.bytes::<32>()).map_err(DatabaseError::internal)?),
        };
        Ok(Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            randomness,
            admitted: Arc::new(Semaphore::new(limits.running_max.saturating_add(limits.waiting_max))),
            running: Arc::new(Semaphore::new(limits.running_max)),
            nobodys_hash: nobodys_hash.to_string().into(),
        })
    }

    /// The PHC string of the password under a new salt.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`] when too many hashes wait already.
    pub async fn hash(&self, password: Password) -> Result<String, DatabaseError> {
        let (argon2, salt) = (self.argon2.clone(), self.randomness.bytes::<16>());
        self.bounded(move || {
            argon2
                .hash_password_with_salt(password.expose().as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(DatabaseError::internal)
        })
        .await
    }

    /// Checks the password against a stored hash. Without one it does the same work and never matches.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`] when too many hashes wait already.
    pub async fn verify(&self, password: Password, stored: Option<String>) -> Result<Verdict, DatabaseError> {
        let argon2 = self.argon2.clone();
        let nobodys_hash = Arc::clone(&self.nobodys_hash);
        self.bounded(move || {
            let is_somebodys = stored.is_some();
            let stored = stored.as_deref().unwrap_or(&nobodys_hash);
            let hash = PasswordHash::new(stored).map_err(DatabaseError::internal)?;
            let matches = argon2.verify_password(password.expose().as_bytes(), &hash).is_ok() && is_somebodys;
            Ok(Verdict { matches, outdated: is_outdated(&argon2, &hash) })
        })
        .await
    }

    /// Checks a new password as [`Password::chosen`] does; estimating its strength costs time, too.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`] when too much waits already.
    pub async fn choose(
        &self,
        typed: SecretString,
        email: Option<EmailAddress>,
        name: String,
    ) -> Result<Result<Password, PasswordProblem>, DatabaseError> {
        self.bounded(move || Ok(Password::chosen(&typed, email.as_ref(), &name))).await
    }

    /// Runs work that costs processor time, when its turn comes.
    ///
    /// # Errors
    /// [`DatabaseError::Unavailable`] when too much waits already, and whatever the work answers.
    async fn bounded<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, DatabaseError> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let full = |_| DatabaseError::unavailable("too many passwords wait to be hashed");
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(full)?;
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(DatabaseError::internal)?;
        tokio::task::spawn_blocking(move || {
            // Held by the work itself: a request that goes away does not make room while its hash still runs.
            let _held = (admitted, running);
            work()
        })
        .await
        .map_err(DatabaseError::internal)?
    }
}

fn is_outdated(argon2: &Argon2<'_>, hash: &PasswordHash) -> bool {
    hash.algorithm != Algorithm::Argon2id.ident()
        || hash.version != Some(Version::V0x13.into())
        || Params::try_from(hash).map_or(true, |params| {
            let today = argon2.params();
            (params.m_cost(), params.t_cost(), params.p_cost())
                != (today.m_cost(), today.t_cost(), today.p_cost())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher(memory_kib: u32, running_max: usize, waiting_max: usize) -> PasswordHasher {
        let limits = HashingLimits { memory_kib, iterations: 1, running_max, waiting_max };
        PasswordHasher::new(limits, Randomness::seeded(1)).unwrap()
    }

    fn password(text: &str) -> Password {
        Password::typed(&text.to_owned().into()).unwrap()
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let hasher = hasher(64, 1, 4);
        let hash = hasher.hash(password("kuda nil makan batu")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        let right = hasher.verify(password("kuda nil makan batu"), Some(hash.clone())).await.unwrap();
        assert_eq!(right, Verdict { matches: true, outdated: false });
        assert!(!hasher.verify(password("kuda nil makan kayu"), Some(hash)).await.unwrap().matches);
        assert!(!hasher.verify(password("kuda nil makan batu"), None).await.unwrap().matches);
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_still_matches_and_is_outdated() {
        let hash = hasher(64, 1, 4).hash(password("kuda nil makan batu")).await.unwrap();
        let verdict = hasher(128, 1, 4).verify(password("kuda nil makan batu"), Some(hash)).await.unwrap();
        assert_eq!(verdict, Verdict { matches: true, outdated: true });
    }

    #[tokio::test]
    async fn who_comes_after_a_full_queue_is_told_to_try_again() {
        let hasher = hasher(64, 1, 1);
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let running = tokio::spawn({
            let hasher = hasher.clone();
            async move { hasher.bounded(move || blocked.recv().map_err(DatabaseError::internal)).await }
        });
        while hasher.running.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let waiting = tokio::spawn({
            let hasher = hasher.clone();
            async move { hasher.hash(password("kuda nil makan batu")).await }
        });
        while hasher.admitted.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = hasher.hash(password("kuda nil makan batu")).await;
        assert!(matches!(refused, Err(DatabaseError::Unavailable(_))));
        release.send(()).unwrap();
        running.await.unwrap().unwrap();
        waiting.await.unwrap().unwrap();
        assert!(hasher.hash(password("kuda nil makan batu")).await.is_ok());
    }
}
