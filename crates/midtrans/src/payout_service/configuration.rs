//! Where the payout service is and who we are to it.

use std::time::Duration;

use reqwest_tls::Url;
use secrecy::{ExposeSecret, SecretString};

use crate::configuration::{ConfigurationError, Patience, address};

/// Where payouts are under an address that has all of Midtrans.
const PATH: &str = "/iris/api/v1";

/// The three keys of a payout account.
#[derive(Debug, Clone)]
pub struct PayoutKeys {
    /// Signs in whoever creates payouts.
    pub creator: SecretString,
    /// Signs in whoever approves them.
    pub approver: SecretString,
    /// Signs notifications; no call carries it.
    pub merchant: SecretString,
}

/// What [`crate::MidtransPayouts`] needs to know. Printed, it shows no key.
#[derive(Debug, Clone)]
pub struct MidtransPayoutsConfig {
    /// Where the payout service is, e.g. `https://app.midtrans.com/iris/api/v1`.
    pub url: String,
    /// The keys.
    pub keys: PayoutKeys,
    /// What approvals carry as a one-time password, where the account asks for one that stays the same.
    pub otp: Option<SecretString>,
    /// How long one call may take, repetitions included: at most ten seconds. A statement of months is several calls.
    pub request_timeout: Duration,
    /// How much of that may pass until there is a connection.
    pub connect_timeout: Duration,
    /// How long to wait before a call that may be repeated is sent again; as many repetitions as pauses.
    pub repeat_pauses: Vec<Duration>,
}

impl MidtransPayoutsConfig {
    /// Midtrans's sandbox.
    #[must_use]
    pub fn sandbox(keys: PayoutKeys) -> Self {
        Self::at("https://app.sandbox.midtrans.com", keys)
    }

    /// Where real money moves.
    #[must_use]
    pub fn production(keys: PayoutKeys) -> Self {
        Self::at("https://app.midtrans.com", keys)
    }

    /// Somebody who speaks as Midtrans does, with payouts where Midtrans has them under its address: the simulator.
    #[must_use]
    pub fn at(base_url: &str, keys: PayoutKeys) -> Self {
        let Patience { request_timeout, connect_timeout, repeat_pauses } = Patience::default();
        let url = format!("{}{PATH}", base_url.trim_end_matches('/'));
        Self { url, keys, otp: None, request_timeout, connect_timeout, repeat_pauses }
    }

    pub(super) fn patience(&self) -> Patience {
        Patience {
            request_timeout: self.request_timeout,
            connect_timeout: self.connect_timeout,
            repeat_pauses: self.repeat_pauses.clone(),
        }
    }

    /// The address, parsed, when everything else is right too.
    pub(super) fn checked_address(&self) -> Result<Url, ConfigurationError> {
        let PayoutKeys { creator, approver, merchant } = &self.keys;
        for (name, key) in [("creator key", creator), ("approver key", approver), ("merchant key", merchant)]
        {
            let key = key.expose_secret();
            // A colon would end the key where it signs in.
            let is_plain = |character: char| character.is_ascii_graphic() && character != ':';
            if key.is_empty() || !key.chars().all(is_plain) {
                return Err(ConfigurationError::PayoutKey(name));
            }
        }
        let [creator, approver, merchant] = [creator, approver, merchant].map(ExposeSecret::expose_secret);
        if creator == approver || creator == merchant || approver == merchant {
            return Err(ConfigurationError::EqualPayoutKeys);
        }
        self.patience().check()?;
        address(&self.url).ok_or(ConfigurationError::Address("the address of the payout service"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> PayoutKeys {
        PayoutKeys {
            creator: "IRIS-creator-abc".to_owned().into(),
            approver: "IRIS-approver-abc".to_owned().into(),
            merchant: "IRIS-merchant-abc".to_owned().into(),
        }
    }

    fn checked(change: impl FnOnce(&mut MidtransPayoutsConfig)) -> Result<Url, ConfigurationError> {
        let mut config = MidtransPayoutsConfig::production(keys());
        change(&mut config);
        config.checked_address()
    }

    #[test]
    fn payouts_are_where_midtrans_has_them() {
        for (config, url) in [
            (MidtransPayoutsConfig::sandbox(keys()), "https://app.sandbox.midtrans.com/iris/api/v1"),
            (MidtransPayoutsConfig::production(keys()), "https://app.midtrans.com/iris/api/v1"),
            (
                MidtransPayoutsConfig::at("http://127.0.0.1:4000/", keys()),
                "http://127.0.0.1:4000/iris/api/v1",
            ),
        ] {
            assert_eq!(config.checked_address().unwrap().as_str(), url);
        }
    }

    #[test]
    fn keys_that_cannot_work_are_refused_at_the_start() {
        for key in ["", "two words", "line\nend", "clé", "user:password"] {
            let key = || -> SecretString { key.to_owned().into() };
            for (refused, name) in [
                (checked(|config| config.keys.creator = key()), "creator key"),
                (checked(|config| config.keys.approver = key()), "approver key"),
                (checked(|config| config.keys.merchant = key()), "merchant key"),
            ] {
                assert_eq!(refused, Err(ConfigurationError::PayoutKey(name)));
            }
        }
    }

    #[test]
    fn no_key_does_for_two() {
        for refused in [
            checked(|config| config.keys.creator = config.keys.approver.clone()),
            checked(|config| config.keys.creator = config.keys.merchant.clone()),
            checked(|config| config.keys.approver = config.keys.merchant.clone()),
        ] {
            assert_eq!(refused, Err(ConfigurationError::EqualPayoutKeys));
        }
    }

    #[test]
    fn an_address_and_a_time_are_needed() {
        let refused = checked(|config| config.url = "https://key@app.midtrans.com/iris".to_owned());
        assert!(matches!(refused, Err(ConfigurationError::Address(_))));
        let refused = checked(|config| config.request_timeout = Duration::ZERO);
        assert_eq!(refused, Err(ConfigurationError::RequestTimeout));
    }

    #[test]
    fn a_printed_configuration_shows_no_key() {
        let mut config = MidtransPayoutsConfig::sandbox(keys());
        config.otp = Some("335163".to_owned().into());
        let printed = format!("{config:?}");
        for secret in ["IRIS-creator", "IRIS-approver", "IRIS-merchant", "335163"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
