//! Where Midtrans is, who we are to it, and how long we wait.

use std::time::Duration;

use reqwest_tls::Url;
use secrecy::{ExposeSecret as _, SecretString};

/// The longest that a buyer waits for her page (DESIGN.md: a request never hangs on somebody else).
const REQUEST_TIMEOUT_MAX: Duration = Duration::from_secs(10);

/// What [`crate::Midtrans`] needs to know. Printed, it shows no key.
#[derive(Debug, Clone)]
pub struct MidtransConfig {
    /// The merchant's server key: it signs in and checks signatures.
    pub server_key: SecretString,
    /// Where Snap is, e.g. `https://app.midtrans.com/snap/v1`.
    pub snap_url: String,
    /// Where the Core API is, e.g. `https://api.midtrans.com/v2`.
    pub core_url: String,
    /// How long one call may take, repetitions included: at most ten seconds.
    pub request_timeout: Duration,
    /// How much of that may pass until there is a connection.
    pub connect_timeout: Duration,
    /// How long to wait before a call that may be repeated is sent again; as many repetitions as pauses.
    pub repeat_pauses: Vec<Duration>,
}

/// How long we wait for Midtrans.
#[derive(Debug, Clone)]
pub(crate) struct Patience {
    pub(crate) request_timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) repeat_pauses: Vec<Duration>,
}

/// Why a configuration cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// There is no key, or one that no header can hold.
    #[error("the Midtrans server key is empty or contains spaces or control characters")]
    ServerKey,
    /// One of the payout service's keys is missing, or no header can hold it.
    #[error("the {0} of the payout service is empty or contains spaces, colons or control characters")]
    PayoutKey(&'static str),
    /// Whoever creates could approve, or whoever reads our requests could sign notifications.
    #[error(
        "the creator key, the approver key and the merchant key of the payout service must be three keys"
    )]
    EqualPayoutKeys,
    /// A key of the sandbox never opens production.
    #[error("the Midtrans server key is a sandbox key, but the address is production's")]
    SandboxKeyInProduction,
    /// An address that is none.
    #[error("{0} is no http or https address without query, user and password")]
    Address(&'static str),
    /// A time limit that is none, or lets a buyer wait too long.
    #[error("the Midtrans request timeout must be more than zero and at most 10 seconds")]
    RequestTimeout,
    /// The trusted certificates of this machine cannot be read.
    #[error("no HTTP client could be made: are this machine's trusted certificates readable?")]
    Client,
}

impl MidtransConfig {
    /// Midtrans's sandbox.
    #[must_use]
    pub fn sandbox(server_key: SecretString) -> Self {
        Self::of(
            server_key,
            "https://app.sandbox.midtrans.com/snap/v1".to_owned(),
            "https://api.sandbox.midtrans.com/v2".to_owned(),
        )
    }

    /// Where real money moves.
    #[must_use]
    pub fn production(server_key: SecretString) -> Self {
        Self::of(
            server_key,
            "https://app.midtrans.com/snap/v1".to_owned(),
            "https://api.midtrans.com/v2".to_owned(),
        )
    }

    /// Somebody who speaks as Midtrans does, with Snap and Core under one address: the simulator.
    #[must_use]
    pub fn at(base_url: &str, server_key: SecretString) -> Self {
        let base_url = base_url.trim_end_matches('/');
        Self::of(server_key, format!("{base_url}/snap/v1"), format!("{base_url}/v2"))
    }

    fn of(server_key: SecretString, snap_url: String, core_url: String) -> Self {
        let Patience { request_timeout, connect_timeout, repeat_pauses } = Patience::default();
        Self { server_key, snap_url, core_url, request_timeout, connect_timeout, repeat_pauses }
    }

    pub(crate) fn patience(&self) -> Patience {
        Patience {
            request_timeout: self.request_timeout,
            connect_timeout: self.connect_timeout,
            repeat_pauses: self.repeat_pauses.clone(),
        }
    }

    /// The addresses, parsed, when everything else is right too.
    pub(crate) fn checked_addresses(&self) -> Result<(Url, Url), ConfigurationError> {
        let key = self.server_key.expose_secret();
        if key.is_empty() || !key.chars().all(|character| character.is_ascii_graphic()) {
            return Err(ConfigurationError::ServerKey);
        }
        self.patience().check()?;
        let snap = address(&self.snap_url).ok_or(ConfigurationError::Address("the Snap address"))?;
        let core = address(&self.core_url).ok_or(ConfigurationError::Address("the Core API address"))?;
        let is_production = [&snap, &core]
            .iter()
            .any(|url| matches!(url.host_str(), Some("api.midtrans.com" | "app.midtrans.com")));
        if is_production && key.starts_with("SB-") {
            return Err(ConfigurationError::SandboxKeyInProduction);
        }
        Ok((snap, core))
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(9),
            connect_timeout: Duration::from_secs(3),
            repeat_pauses: vec![Duration::from_millis(200), Duration::from_millis(600)],
        }
    }
}

impl Patience {
    pub(crate) fn check(&self) -> Result<(), ConfigurationError> {
        if self.request_timeout.is_zero() || self.request_timeout > REQUEST_TIMEOUT_MAX {
            return Err(ConfigurationError::RequestTimeout);
        }
        Ok(())
    }
}

/// An address that nothing secret stands in.
pub(crate) fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_plain = url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(change: impl FnOnce(&mut MidtransConfig)) -> Result<(Url, Url), ConfigurationError> {
        let mut config = MidtransConfig::production("Mid-server-abc".to_owned().into());
        change(&mut config);
        config.checked_addresses()
    }

    #[test]
    fn a_simulator_has_both_apis_under_one_address() {
        let config = MidtransConfig::at("http://127.0.0.1:4000/", "SB-Mid-server-abc".to_owned().into());
        let (snap, core) = config.checked_addresses().unwrap();
        assert_eq!(snap.as_str(), "http://127.0.0.1:4000/snap/v1");
        assert_eq!(core.as_str(), "http://127.0.0.1:4000/v2");
    }

    #[test]
    fn what_cannot_work_is_refused_at_the_start() {
        assert!(checked(|_| ()).is_ok());
        for key in ["", "two words", "line\nend", "clé"] {
            let refused = checked(|config| config.server_key = key.to_owned().into());
            assert_eq!(refused, Err(ConfigurationError::ServerKey), "{key:?}");
        }
        for url in
            ["", "app.midtrans.com", "ftp://app.midtrans.com", "https://key@app.midtrans.com", "https://a/?b"]
        {
            let refused = checked(|config| config.snap_url = url.to_owned());
            assert_eq!(refused, Err(ConfigurationError::Address("the Snap address")), "{url}");
        }
        for timeout in [Duration::ZERO, Duration::from_millis(10_001)] {
            let refused = checked(|config| config.request_timeout = timeout);
            assert_eq!(refused, Err(ConfigurationError::RequestTimeout));
        }
        let sandbox_key = || "SB-Mid-server-abc".to_owned().into();
        assert_eq!(
            checked(|config| config.server_key = sandbox_key()),
            Err(ConfigurationError::SandboxKeyInProduction)
        );
        assert!(MidtransConfig::sandbox(sandbox_key()).checked_addresses().is_ok());
    }

    #[test]
    fn a_printed_configuration_shows_no_key() {
        let config = MidtransConfig::sandbox("SB-Mid-server-topsecret".to_owned().into());
        assert!(!format!("{config:?}").contains("topsecret"));
    }
}
