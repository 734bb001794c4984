//! The secrets.

use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};

use super::{Findings, unless_blank};
use crate::keys::{KEY_LENGTH, Keys, parse_key};

/// The secrets, as given.
#[derive(Debug, Clone, Args)]
pub struct KeyArguments {
    /// 32 random bytes in base64: signs access tokens.
    #[arg(long, env = "TEACHERIN_ACCESS_TOKEN_KEY", hide_env_values = true)]
    pub access_token_key: Option<SecretString>,
    /// 32 random bytes in base64: hashes one-use codes.
    #[arg(long, env = "TEACHERIN_SERVER_KEY", hide_env_values = true)]
    pub server_key: Option<SecretString>,
}

impl KeyArguments {
    pub(super) fn check(&self, findings: &mut Findings) -> Option<Keys> {
        let access_token_seed = key(self.access_token_key.as_ref(), "TEACHERIN_ACCESS_TOKEN_KEY", findings);
        let server_key = key(self.server_key.as_ref(), "TEACHERIN_SERVER_KEY", findings);
        let keys = Keys { access_token_seed: access_token_seed?, server_key: server_key? };
        if keys.access_token_seed == keys.server_key {
            findings.problem("TEACHERIN_ACCESS_TOKEN_KEY and TEACHERIN_SERVER_KEY must differ");
        }
        Some(keys)
    }
}

fn key(text: Option<&SecretString>, name: &str, findings: &mut Findings) -> Option<[u8; KEY_LENGTH]> {
    let Some(text) = unless_blank(text.cloned()) else {
        findings.problem(format!("{name} is missing: make one with `openssl rand -base64 32`"));
        return None;
    };
    match parse_key(text.expose_secret()) {
        Ok(key) if key.iter().all(|byte| Some(byte) == key.first()) => {
            findings.problem(format!("{name} is not random: make one with `openssl rand -base64 32`"));
            None
        }
        Ok(key) => Some(key),
        Err(error) => {
            findings.problem(format!("{name}: {error}"));
            None
        }
    }
}
