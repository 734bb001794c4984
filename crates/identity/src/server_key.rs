//! The server's own secret, under which codes, addresses and clients are hashed.

use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::id::{EntityId as _, OneTimeCodeId, UserId};
use kernel::{ClientAddress, EmailAddress};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq as _};

use crate::state::CodePurpose;

/// A key of 32 bytes for HMAC-SHA-256. Six digits under a plain hash can be counted through in a second; under this
/// key a stolen table tells nothing.
#[derive(Clone)]
pub struct ServerKey {
    key: [u8; 32],
    /// Codes made under these are good as well: while processes change from one key to another, some have the old one.
    accepted: Vec<[u8; 32]>,
}

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ServerKey(..)")
    }
}

impl ServerKey {
    /// The key made of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self { key: bytes, accepted: Vec::new() }
    }

    /// The same, taking codes for right that were made under one of these keys. Whatever is remembered of addresses and
    /// clients is found under the key itself alone.
    #[must_use]
    pub fn also_accepting(self, accepted: Vec<[u8; 32]>) -> Self {
        Self { accepted, ..self }
    }

    /// The stored form of a code. It is bound to its row, so equal codes do not look equal.
    pub(crate) fn hash_code(&self, code_id: OneTimeCodeId, code: &str) -> [u8; 32] {
        code_under(&self.key, code_id, code)
    }

    /// Whether this is the stored form of the code. Takes as long for a wrong code as for a right one.
    pub(crate) fn is_hash_of_code(&self, stored: &[u8], code_id: OneTimeCodeId, code: &str) -> bool {
        let keys = std::iter::once(&self.key).chain(&self.accepted);
        keys.map(|key| code_under(key, code_id, code).ct_eq(stored))
            .fold(Choice::from(0), |any, one| any | one)
            .into()
    }

    /// What a throttled address is remembered by: addresses nobody registered are no data of ours to keep.
    pub(crate) fn hash_address(&self, email: &EmailAddress) -> [u8; 32] {
        self.hash(b"address", &[email.as_str().as_bytes()])
    }

    /// What a client is remembered by: where somebody was is nothing to keep in plain words.
    pub(crate) fn hash_client(&self, client: ClientAddress) -> [u8; 32] {
        self.hash(b"client", &[client.to_string().as_bytes()])
    }

    /// What a client's use of one address' codes is remembered by.
    pub(crate) fn hash_client_at_address(
        &self,
        client: ClientAddress,
        email: &EmailAddress,
        purpose: CodePurpose,
    ) -> [u8; 32] {
        let parts = [client.to_string(), email.as_str().to_owned(), purpose.to_string()];
        self.hash(b"client at address", &parts.each_ref().map(String::as_bytes))
    }

    /// What wrong current passwords of a user are remembered by, apart from those of signing in.
    pub(crate) fn hash_password_change(&self, user_id: UserId) -> [u8; 32] {
        self.hash(b"password change", &[user_id.uuid().as_bytes()])
    }

    fn hash(&self, domain: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        hash_under(&self.key, domain, parts)
    }
}

fn code_under(key: &[u8; 32], code_id: OneTimeCodeId, code: &str) -> [u8; 32] {
    hash_under(key, b"one-time code", &[code_id.uuid().as_bytes(), code.as_bytes()])
}

fn hash_under(key: &[u8; 32], domain: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(domain);
    for part in parts {
        mac.update(&[0]);
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_made_under_an_accepted_key_is_right_and_under_any_other_wrong() {
        let code_id = OneTimeCodeId::generate(chrono::DateTime::UNIX_EPOCH);
        let of = |seed: u8| ServerKey::from_bytes([seed; 32]);
        let (old, new) = (of(1), of(2).also_accepting(vec![[3; 32], [1; 32]]));
        let stored = old.hash_code(code_id, "123456");
        assert!(new.is_hash_of_code(&stored, code_id, "123456"));
        assert!(!new.is_hash_of_code(&stored, code_id, "123457"));
        assert!(!of(2).is_hash_of_code(&stored, code_id, "123456"), "without the old key");
        assert!(!new.is_hash_of_code(&[], code_id, "123456"), "a code that was never mailed");
        assert_ne!(new.hash_code(code_id, "123456"), stored, "new codes are made under the new key");
    }
}
