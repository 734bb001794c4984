//! What one process is made of, whatever mode it runs in.

use booking::BookingConfig;
use database::{DatabaseError, Pools};
use identity::{AccessTokens, Authentication, HashingLimits, PasswordHasher, ServerKey, TokenKeys};
use kernel::{Clock, Randomness};
use mailer::Mailer;

use crate::keys::Keys;

/// Who our access tokens are for.
const AUDIENCE: &str = "teacherin";

/// The pieces that differ between dev mode, production and tests.
#[derive(Clone)]
pub struct Parts {
    /// Connections by intent.
    pub pools: Pools,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where codes and tokens come from.
    pub randomness: Randomness,
    /// How mails are sent.
    pub mailer: Mailer,
    /// The secrets.
    pub keys: Keys,
    /// The address people reach this server at; the issuer of access tokens.
    pub public_url: String,
    /// How long unpaid bookings are held, and the like.
    pub booking: BookingConfig,
    /// What hashing a password may cost.
    pub hashing: HashingLimits,
    /// What the GraphQL endpoint allows.
    pub http: graphql::http::HttpLimits,
    /// Whether `/graphiql` is served.
    pub graphiql: bool,
}

impl Parts {
    /// The services of signing in.
    ///
    /// # Errors
    /// When a key or a hashing parameter cannot be used.
    pub fn authentication(&self) -> Result<Authentication, DatabaseError> {
        let keys = TokenKeys::from_seed(&self.keys.access_token_seed)?;
        Ok(Authentication {
            pools: self.pools.clone(),
            passwords: PasswordHasher::new(self.hashing, self.randomness.clone())?,
            access_tokens: AccessTokens::new(keys, &self.public_url, AUDIENCE),
            server_key: ServerKey::new(self.keys.server_key),
            randomness: self.randomness.clone(),
        })
    }
}
