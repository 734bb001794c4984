//! The secret of the link by which a payer is asked for a bank account: whoever has it can name the account, so only its digest
//! is stored, it is good for a while, and once.

use std::fmt::Write as _;

use chrono::TimeDelta;
use kernel::Randomness;
use sha2::{Digest as _, Sha256};

/// For how long a link can be used.
pub const LINK_GOOD: TimeDelta = TimeDelta::days(30);
/// The length of a secret: 256 bits in hexadecimal digits.
const DIGITS: usize = 64;

/// A secret.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkSecret(String);

impl std::fmt::Debug for LinkSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LinkSecret(..)")
    }
}

impl LinkSecret {
    /// What somebody sent as a secret. What a mail program cut off is one that nobody was given.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self(text.trim().to_ascii_lowercase())
    }

    /// A new one.
    #[must_use]
    pub(crate) fn generate(randomness: &Randomness) -> Self {
        let mut digits = String::with_capacity(DIGITS);
        for byte in randomness.bytes::<32>() {
            write!(digits, "{byte:02x}").expect("a String can be written to");
        }
        Self(digits)
    }

    /// What is stored of it. No salt, no slow hash: nobody guesses 256 bits.
    #[must_use]
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }

    /// The address of a page with the secret behind its `#`, which browsers tell no server.
    #[must_use]
    pub(crate) fn address(&self, page: &str) -> String {
        format!("{page}#token={}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_again_by_what_its_link_says() {
        let secret = LinkSecret::generate(&Randomness::seeded(1));
        let address = secret.address("https://teacherin.example/refund-account");
        let (page, token) = address.split_once("#token=").unwrap();
        assert_eq!(page, "https://teacherin.example/refund-account");
        assert_eq!(LinkSecret::read(token).digest(), secret.digest());
        assert_eq!(format!("{secret:?}"), "LinkSecret(..)");
    }

    #[test]
    fn a_secret_that_was_cut_off_is_another() {
        let secret = LinkSecret::generate(&Randomness::seeded(1));
        let address = secret.address("https://teacherin.example/refund-account");
        let (_, token) = address.split_once("#token=").unwrap();
        assert_ne!(LinkSecret::read(token.split_at(63).0).digest(), secret.digest());
        assert_ne!(LinkSecret::read("").digest(), secret.digest());
    }
}
