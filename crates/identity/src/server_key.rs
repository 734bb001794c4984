//! The server's own secret, under which codes, addresses and clients are hashed.

use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::id::{EntityId as _, OneTimeCodeId, UserId};
use kernel::{ClientAddress, EmailAddress};
use sha2::Sha256;

use crate::state::CodePurpose;

/// A key of 32 bytes for HMAC-SHA-256. Six digits under a plain hash can be counted through in a second; under this
/// key a stolen table tells nothing.
#[derive(Clone)]
pub struct ServerKey([u8; 32]);

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ServerKey(..)")
    }
}

impl ServerKey {
    /// The key made of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The stored form of a code. It is bound to its row, so equal codes do not look equal.
    pub(crate) fn hash_code(&self, code_id: OneTimeCodeId, code: &str) -> [u8; 32] {
        self.hash(b"one-time code", &[code_id.uuid().as_bytes(), code.as_bytes()])
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
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(domain);
        for part in parts {
            mac.update(&[0]);
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}
