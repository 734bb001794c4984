//! One installation of the product, as its processes are configured: a database, secrets, a mail server.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::{AccessTokens, TokenKeys};
use kernel::Randomness;

use crate::failure::Failure;

/// The address that tokens are issued under. Nothing listens there: each process has a port of its own.
const PUBLIC_URL: &str = "http://127.0.0.1";
/// Whom access tokens are for, in every process.
const AUDIENCE: &str = "teacherin";
/// A key of the gateway's form, and a gateway that is away: whoever pays brings another.
const NO_GATEWAY: (&str, &str) = ("SB-Mid-server-nobody", "http://127.0.0.1:9");
/// Keys of the file store's form, and a file store that is away: whoever moves files brings another.
const NO_FILES: [&str; 3] = ["http://127.0.0.1:9", "nobody", "nothing"];
/// All load comes from one address and few users: what is measured is the product, not their budgets.
const COST_PER_MINUTE: &str = "1000000000000";
/// Of each process. Several share a scratch server that takes a hundred.
const CONNECTIONS_OF_A_PROCESS: &str = "16";

/// What all processes of one installation have in common.
#[derive(Clone)]
pub struct Installation {
    database_url: String,
    smtp_address: SocketAddr,
    access_token_seed: [u8; 32],
    server_key: [u8; 32],
    bank_account_key: [u8; 32],
    gateway_key: String,
    gateway_url: String,
    files: [String; 3],
    more: Vec<(&'static str, String)>,
}

impl Installation {
    /// One with new secrets.
    #[must_use]
    pub fn new(database_url: &str, smtp_address: SocketAddr, randomness: &Randomness) -> Self {
        Self {
            database_url: database_url.to_owned(),
            smtp_address,
            access_token_seed: randomness.bytes(),
            server_key: randomness.bytes(),
            bank_account_key: randomness.bytes(),
            gateway_key: NO_GATEWAY.0.to_owned(),
            gateway_url: NO_GATEWAY.1.to_owned(),
            files: NO_FILES.map(str::to_owned),
            more: Vec::new(),
        }
    }

    /// The same with a gateway, a simulator's address, that takes the money under this key.
    #[must_use]
    pub fn with_gateway(self, key: &str, url: &str) -> Self {
        Self { gateway_key: key.to_owned(), gateway_url: url.trim_end_matches('/').to_owned(), ..self }
    }

    /// The same with a file store at this address, which knows this key and its secret.
    #[must_use]
    pub fn with_files(self, url: &str, access_key_id: &str, secret: &str) -> Self {
        Self { files: [url, access_key_id, secret].map(str::to_owned), ..self }
    }

    /// The same with a payout service, a simulator's: its address, and the creator's, the approver's and the merchant's key.
    #[must_use]
    pub fn with_payouts(self, url: &str, [creator, approver, merchant]: [&str; 3]) -> Self {
        self.with_variable("MIDTRANS_PAYOUT_URL", url)
            .with_variable("MIDTRANS_PAYOUT_CREATOR_KEY", creator)
            .with_variable("MIDTRANS_PAYOUT_APPROVER_KEY", approver)
            .with_variable("MIDTRANS_PAYOUT_MERCHANT_KEY", merchant)
    }

    /// The same with one more variable in the environment of its processes.
    #[must_use]
    pub fn with_variable(mut self, name: &'static str, value: &str) -> Self {
        self.more.push((name, value.to_owned()));
        self
    }

    /// Signs access tokens that its processes accept.
    ///
    /// # Errors
    /// When the key cannot be used.
    pub fn access_tokens(&self) -> Result<AccessTokens, Failure> {
        let keys = TokenKeys::from_seed(&self.access_token_seed)?;
        Ok(AccessTokens::new(keys, PUBLIC_URL, AUDIENCE))
    }

    /// Its database.
    #[must_use]
    pub fn database_url(&self) -> &str {
        &self.database_url
    }

    /// The environment of its processes. They listen on a port that the system chooses.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let [files_url, files_key_id, files_secret] = self.files.clone();
        let mut variables = vec![
            ("DATABASE_URL", self.database_url.clone()),
            ("DATABASE_CONNECTIONS", CONNECTIONS_OF_A_PROCESS.to_owned()),
            ("SMTP_HOST", self.smtp_address.ip().to_string()),
            ("SMTP_PORT", self.smtp_address.port().to_string()),
            ("SMTP_SECURITY", "plain".to_owned()),
            ("SMTP_FROM", "Teacherin <halo@teacherin.test>".to_owned()),
            ("TEACHERIN_ACCESS_TOKEN_KEY", STANDARD.encode(self.access_token_seed)),
            ("TEACHERIN_SERVER_KEY", STANDARD.encode(self.server_key)),
            ("TEACHERIN_BANK_ACCOUNT_KEYS", STANDARD.encode(self.bank_account_key)),
            ("TEACHERIN_PUBLIC_URL", PUBLIC_URL.to_owned()),
            ("MIDTRANS_SERVER_KEY", self.gateway_key.clone()),
            ("MIDTRANS_SNAP_URL", format!("{}/snap/v1", self.gateway_url)),
            ("MIDTRANS_CORE_URL", format!("{}/v2", self.gateway_url)),
            ("S3_ENDPOINT", files_url),
            ("S3_BUCKET", "teacherin".to_owned()),
            ("S3_ACCESS_KEY_ID", files_key_id),
            ("S3_SECRET_ACCESS_KEY", files_secret),
            ("TEACHERIN_ADDRESS_COST_PER_MINUTE", COST_PER_MINUTE.to_owned()),
            ("TEACHERIN_USER_COST_PER_MINUTE", COST_PER_MINUTE.to_owned()),
            ("TEACHERIN_LISTEN", "127.0.0.1:0".to_owned()),
            ("RUST_LOG", "info".to_owned()),
        ];
        variables.extend(self.more.iter().cloned());
        variables
    }
}
