//! What one process is made of, whatever mode it runs in.

use std::time::Duration;

use accounting::AccountingServices;
use axum::http::Uri;
use booking::BookingConfig;
use database::{DatabaseError, Pools};
use identity::{
    AccessTokens, AttemptLimits, Authentication, HashingLimits, PasswordHasher, ServerKey, TokenKeys,
};
use kernel::{Clock, Randomness};
use ledger::SealingKeys;
use mailer::Mailer;
use payments::gateway::SharedGateway;
use payments::jobs::AccountPage;
use payments::{PaymentConfig, PaymentServices};
use payouts::gateway::SharedPayoutGateway;
use payouts::{PayoutConfig, PayoutServices};
use storage::{ObjectStore, StorageConfig, StorageServices};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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
    /// Where files are.
    pub store: ObjectStore,
    /// The rules of uploads.
    pub uploads: StorageConfig,
    /// How long unpaid bookings are held, and the like.
    pub booking: BookingConfig,
    /// Who takes the money.
    pub gateway: SharedGateway,
    /// Who sends payouts; `None` where admins send all of them by hand.
    pub payout_gateway: Option<SharedPayoutGateway>,
    /// The frontend's page that buyers return to after paying; our own when there is none.
    pub payment_return_url: Option<Uri>,
    /// The frontend's page on which a payer says where money is sent that cannot go back otherwise; our own when there is none.
    pub refund_account_url: Option<Uri>,
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
    /// Whether its page offers the demo logins with their password: in the dev mode alone.
    pub demo_logins: bool,
    /// Cancelled when the process is told to stop: whoever asks whether it is ready is sent elsewhere.
    pub stopping: CancellationToken,
    /// Cancelled when it takes nothing new any more, which may be a moment later: what is open ends by itself or is ended.
    pub stop: CancellationToken,
    /// What outlives its request, such as a WebSocket, holds a token of it: the process waits for these before it ends.
    pub open: TaskTracker,
    /// How long all that is open may take to end.
    pub drain_max: Duration,
}

/// How long what is open may take to end where nobody says otherwise.
pub const DRAIN_MAX_DEFAULT: Duration = Duration::from_secs(15);

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

    /// What paying out needs. Whoever changes a bank account waits in the same line as whoever signs in.
    #[must_use]
    pub fn payouts(&self, passwords: PasswordHasher) -> PayoutServices {
        PayoutServices {
            pools: self.pools.clone(),
            clock: self.clock.clone(),
            randomness: self.randomness.clone(),
            passwords,
            keys: self.bank_account_keys(),
            gateway: self.payout_gateway.clone(),
            config: PayoutConfig::default(),
        }
    }

    /// What keeping the books needs.
    #[must_use]
    pub fn accounting(&self, payouts: PayoutServices) -> AccountingServices {
        AccountingServices {
            pools: self.pools.clone(),
            clock: self.clock.clone(),
            storage: self.storage(),
            payments: self.payments(),
            payouts,
        }
    }

    /// What uploads need.
    #[must_use]
    pub fn storage(&self) -> StorageServices {
        StorageServices::new(self.pools.clone(), self.store.clone(), self.clock.clone(), self.uploads)
    }

    /// How payers are asked for bank accounts.
    #[must_use]
    pub fn refund_account_page(&self) -> AccountPage {
        let url = match &self.refund_account_url {
            Some(frontend) => frontend.to_string(),
            None => format!("{}{}", self.public_url, crate::refund_account::PATH),
        };
        AccountPage { url, randomness: self.randomness.clone() }
    }

    /// What encrypts the numbers of bank accounts.
    #[must_use]
    pub fn bank_account_keys(&self) -> SealingKeys {
        self.keys.bank_accounts.sealing(self.randomness.clone())
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
    let accepted =
        keys.accepted_access_token_seeds.iter().map(TokenKeys::from_seed).collect::<Result<_, _>>()?;
    Ok(Authentication {
        pools,
        passwords: PasswordHasher::new(hashing, randomness.clone())?,
        access_tokens: AccessTokens::new(token_keys, public_url, AUDIENCE).also_accepting(accepted),
        attempts: AttemptLimits::default(),
        server_key: ServerKey::from_bytes(keys.server_key).also_accepting(keys.accepted_server_keys.clone()),
        randomness,
    })
}
