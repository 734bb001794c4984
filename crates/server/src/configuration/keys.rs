//! The secrets.

use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};

use super::{ConfigurationError, Findings, unless_blank};
use crate::keys::{BankAccountKeys, KEY_LENGTH, Keys, parse_key};

/// The secrets, as given.
#[derive(Debug, Clone, Args)]
pub struct KeyArguments {
    /// 32 random bytes in base64: signs access tokens.
    #[arg(long, env = "TEACHERIN_ACCESS_TOKEN_KEY", hide_env_values = true)]
    pub access_token_key: Option<SecretString>,
    /// 32 random bytes in base64: hashes one-use codes.
    #[arg(long, env = "TEACHERIN_SERVER_KEY", hide_env_values = true)]
    pub server_key: Option<SecretString>,
    /// More keys, comma-separated, whose access tokens are good: the next one before a change of the key, the last one
    /// for a quarter of an hour after it.
    #[arg(long, env = "TEACHERIN_ACCESS_TOKEN_ACCEPTED_KEYS", hide_env_values = true)]
    pub access_token_accepted_keys: Option<SecretString>,
    /// More keys, comma-separated, whose one-use codes are good.
    #[arg(long, env = "TEACHERIN_SERVER_ACCEPTED_KEYS", hide_env_values = true)]
    pub server_accepted_keys: Option<SecretString>,
    /// Those of bank accounts.
    #[command(flatten)]
    pub bank_accounts: BankAccountKeyArguments,
}

/// The keys of bank accounts, as given.
#[derive(Debug, Clone, Args)]
pub struct BankAccountKeyArguments {
    /// 32 random bytes in base64: encrypts the numbers of bank accounts. While it is changed, the old ones follow, separated
    /// by commas: they decrypt only.
    #[arg(long, env = "TEACHERIN_BANK_ACCOUNT_KEYS", hide_env_values = true)]
    pub bank_account_keys: Option<SecretString>,
}

impl BankAccountKeyArguments {
    /// Checks them alone, for commands that need nothing else.
    ///
    /// # Errors
    /// One sentence for each problem.
    pub fn keys(&self) -> Result<BankAccountKeys, ConfigurationError> {
        let mut findings = Findings::default();
        match self.check(&mut findings) {
            Some(keys) if findings.problems.is_empty() => Ok(keys),
            _ => Err(ConfigurationError(findings.problems)),
        }
    }

    fn check(&self, findings: &mut Findings) -> Option<BankAccountKeys> {
        const NAME: &str = "TEACHERIN_BANK_ACCOUNT_KEYS";
        let text = self.bank_account_keys.as_ref().map_or("", |text| text.expose_secret());
        let mut all = text.split(',').map(str::trim).filter(|text| !text.is_empty());
        let first = key(all.next().map(|text| text.to_owned().into()).as_ref(), NAME, findings);
        let others = all.filter_map(|text| key(Some(&text.to_owned().into()), NAME, findings)).collect();
        Some(BankAccountKeys { first: first?, others })
    }
}

impl KeyArguments {
    pub(super) fn check(&self, findings: &mut Findings) -> Option<Keys> {
        let access_token_seed = key(self.access_token_key.as_ref(), "TEACHERIN_ACCESS_TOKEN_KEY", findings);
        let server_key = key(self.server_key.as_ref(), "TEACHERIN_SERVER_KEY", findings);
        let accepted_access_token_seeds = accepted(
            self.access_token_accepted_keys.as_ref(),
            "TEACHERIN_ACCESS_TOKEN_ACCEPTED_KEYS",
            findings,
        );
        let accepted_server_keys =
            accepted(self.server_accepted_keys.as_ref(), "TEACHERIN_SERVER_ACCEPTED_KEYS", findings);
        let bank_accounts = self.bank_accounts.check(findings);
        let (access_token_seed, server_key, bank_accounts) =
            (access_token_seed?, server_key?, bank_accounts?);
        let keys = Keys {
            access_token_seed,
            server_key,
            accepted_access_token_seeds,
            accepted_server_keys,
            bank_accounts,
        };
        let of_tokens = std::iter::once(&keys.access_token_seed).chain(&keys.accepted_access_token_seeds);
        let of_server: Vec<_> = std::iter::once(&keys.server_key).chain(&keys.accepted_server_keys).collect();
        if of_tokens.clone().any(|key| of_server.contains(&key)) {
            findings.problem("TEACHERIN_ACCESS_TOKEN_KEY and TEACHERIN_SERVER_KEY must differ");
        }
        let mut of_bank_accounts =
            std::iter::once(&keys.bank_accounts.first).chain(&keys.bank_accounts.others);
        if of_bank_accounts.any(|key| of_server.contains(&key) || of_tokens.clone().any(|other| other == key))
        {
            findings.problem("TEACHERIN_BANK_ACCOUNT_KEYS must be keys that nothing else uses");
        }
        Some(keys)
    }
}

/// A second key is only there while the first is changed: whoever has it is let in as long as it stands there.
fn accepted(text: Option<&SecretString>, name: &str, findings: &mut Findings) -> Vec<[u8; KEY_LENGTH]> {
    let Some(text) = unless_blank(text.cloned()) else { return Vec::new() };
    findings.warning(format!("{name} is set: take it away once every process has the new key"));
    let all = text.expose_secret().split(',').map(str::trim).filter(|text| !text.is_empty());
    all.filter_map(|text| key(Some(&text.to_owned().into()), name, findings)).collect()
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
