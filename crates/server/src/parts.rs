//! What one process is made of, whatever mode it runs in.

use axum::http::Uri;
use booking::BookingConfig;
use database::{DatabaseError, Pools};
use identity::{
    AccessTokens, AttemptLimits, Authentication, HashingLimits, PasswordHasher, ServerKey, TokenKeys,
};
use kernel::{Clock, Randomness};
use mailer::Mailer;
use payments::gateway::SharedGateway;
use payments::{PaymentConfig, PaymentServices};

use crate::client_address::TrustedProxies;
use crate::configuration::FrontendOrigins;
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
    /// Which frontends may read answers in a browser.
    pub frontend_origins: FrontendOrigins,
    /// How many proxies stand in front of this process.
    pub trusted_proxies: TrustedProxies,
    /// How long unpaid bookings are held, and the like.
    pub booking: BookingConfig,
    /// Who takes the money.
    pub gateway: SharedGateway,
    /// The frontend's page that buyers return to after paying; our own when there is none.
    pub payment_return_url: Option<Uri>,
    /// What hashing a password may cost.
    pub hashing: HashingLimits,
    /// How often passwords, codes, mails and registrations may be tried.
    pub attempts: AttemptLimits,
    /// What the GraphQL endpoint allows.
    pub endpoint: graphql::http::EndpointConfig,
    /// What is left of everybody's minute.
    pub budgets: rate_limit::Budgets,
    /// Whether `/graphiql` is served.
    pub graphiql: bool,
}

impl Parts {
    /// What paying needs.
    #[must_use]
    pub fn payments(&self) -> PaymentServices {
        PaymentServices {
            pools: self.pools.clone(),
            clock: self.clock.clone(),
            gateway: self.gateway.clone(),
            config: PaymentConfig::returning_to(format!("{}{}", self.public_url, crate::pay_return::PATH)),
        }
    }

    /// The services of signing in.
    ///
    /// # Errors
    /// When a key or a hashing parameter cannot be used.
    pub fn authentication(&self) -> Result<Authentication, DatabaseError> {
        let authentication = authentication(
            self.pools.clone(),
            &self.keys,
            &self.public_url,
            self.hashing,
            self.randomness.clone(),
        )?;
        Ok(Authentication { attempts: self.attempts, ..authentication })
    }
}

/// The services of signing in at this address, under these keys.
pub(crate) fn authentication(
    pools: Pools,
    keys: &Keys,
    public_url: &str,
    hashing: HashingLimits,
    randomness: Randomness,
) -> Result<Authentication, DatabaseError> {
    let token_keys = TokenKeys::from_seed(&keys.access_token_seed)?;
    Ok(Authentication {
        pools,
        passwords: PasswordHasher::new(hashing, randomness.clone())?,
        access_tokens: AccessTokens::new(token_keys, public_url, AUDIENCE),
        attempts: AttemptLimits::default(),
        server_key: ServerKey::from_bytes(keys.server_key),
        randomness,
    })
}
