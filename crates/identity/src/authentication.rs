//! What signing in needs besides a connection.

use database::Pools;
use kernel::Randomness;

use crate::access_tokens::AccessTokens;
use crate::attempt_limits::AttemptLimits;
use crate::password_hasher::PasswordHasher;
use crate::server_key::ServerKey;

/// The services of the flows, made once per process. Cheap to clone.
#[derive(Clone)]
pub struct Authentication {
    /// Connections: flows take one only while they need it, never while a password is hashed.
    pub pools: Pools,
    /// Argon2id in a bounded pool.
    pub passwords: PasswordHasher,
    /// Makes and checks access tokens.
    pub access_tokens: AccessTokens,
    /// How much may be tried, by whom.
    pub attempts: AttemptLimits,
    /// The key of codes and address hashes.
    pub server_key: ServerKey,
    /// Where refresh tokens come from.
    pub randomness: Randomness,
}
