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
/// Of each process. Several share a scratch server that takes a hundred.
const CONNECTIONS_OF_A_PROCESS: &str = "16";

/// What all processes of one installation have in common.
#[derive(Clone)]
pub struct Installation {
    database_url: String,
    smtp_address: SocketAddr,
    access_token_seed: [u8; 32],
    server_key: [u8; 32],
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
        }
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
        vec![
            ("DATABASE_URL", self.database_url.clone()),
            ("DATABASE_CONNECTIONS", CONNECTIONS_OF_A_PROCESS.to_owned()),
            ("SMTP_HOST", self.smtp_address.ip().to_string()),
            ("SMTP_PORT", self.smtp_address.port().to_string()),
            ("SMTP_SECURITY", "plain".to_owned()),
            ("SMTP_FROM", "Teacherin <halo@teacherin.test>".to_owned()),
            ("TEACHERIN_ACCESS_TOKEN_KEY", STANDARD.encode(self.access_token_seed)),
            ("TEACHERIN_SERVER_KEY", STANDARD.encode(self.server_key)),
            ("TEACHERIN_PUBLIC_URL", PUBLIC_URL.to_owned()),
            ("TEACHERIN_LISTEN", "127.0.0.1:0".to_owned()),
            ("RUST_LOG", "info".to_owned()),
        ]
    }
}
