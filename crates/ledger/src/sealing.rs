//! Encrypting what only few may read, with keys that can be changed.
//!
//! XChaCha20-Poly1305 under a random nonce of 24 bytes. What it is bound to goes into the seal: bytes that are copied to
//! another row do not open there. Keys are known by a name that is made of the key itself, so a row says which one it needs.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::Randomness;
use sha2::{Digest as _, Sha256};

/// Bytes of one key.
pub const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 24;

/// The keys: the first seals, all open.
#[derive(Clone)]
pub struct SealingKeys {
    first: Key,
    others: Vec<Key>,
    randomness: Randomness,
}

#[derive(Clone)]
struct Key {
    name: String,
    cipher: XChaCha20Poly1305,
}

impl std::fmt::Debug for SealingKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SealingKeys(..)")
    }
}

/// What was sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Which key opens it.
    pub key_name: String,
    /// The nonce, what is encrypted, and the tag.
    pub bytes: Vec<u8>,
}

/// Why something does not open. Both are faults of ours: a key that was taken away too early, or a row that was tampered with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// Its key is none of ours.
    #[error("it was sealed under the key {0}, which is not configured")]
    UnknownKey(String),
    /// It is not what was sealed, or not where.
    #[error("it is not what was sealed under this key for this row")]
    Altered,
}

impl SealingKeys {
    /// Seals under the first and opens with all of them.
    #[must_use]
    pub fn new(first: &[u8; KEY_LENGTH], others: &[[u8; KEY_LENGTH]], randomness: Randomness) -> Self {
        Self { first: Key::new(first), others: others.iter().map(Key::new).collect(), randomness }
    }

    /// The name of the key that seals.
    #[must_use]
    pub fn first_name(&self) -> &str {
        &self.first.name
    }

    /// The names of all keys, the one that seals first. Telling them tells nothing of the keys.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.first).chain(&self.others).map(|key| key.name.as_str())
    }

    /// Seals `plain`, so that it opens only together with `bound_to`.
    #[must_use]
    pub fn seal(&self, plain: &[u8], bound_to: &[u8]) -> Sealed {
        let nonce = self.randomness.bytes::<NONCE_LENGTH>();
        let payload = Payload { msg: plain, aad: bound_to };
        let encrypted = self.first.cipher.encrypt(&XNonce::from(nonce), payload);
        let encrypted = encrypted.expect("what is sealed here is far shorter than 256 GB");
        let bytes = nonce.into_iter().chain(encrypted).collect();
        Sealed { key_name: self.first.name.clone(), bytes }
    }

    /// What was sealed for `bound_to`.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn open(&self, sealed: &Sealed, bound_to: &[u8]) -> Result<Vec<u8>, NotOpened> {
        let mut keys = std::iter::once(&self.first).chain(&self.others);
        let key = keys.find(|key| key.name == sealed.key_name);
        let key = key.ok_or_else(|| NotOpened::UnknownKey(sealed.key_name.clone()))?;
        let (nonce, encrypted) =
            sealed.bytes.split_first_chunk::<NONCE_LENGTH>().ok_or(NotOpened::Altered)?;
        let payload = Payload { msg: encrypted, aad: bound_to };
        key.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| NotOpened::Altered)
    }
}

impl Key {
    fn new(bytes: &[u8; KEY_LENGTH]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"name of a sealing key");
        hash.update(bytes);
        let name = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { name, cipher: XChaCha20Poly1305::new(&(*bytes).into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(first: u8, others: &[u8]) -> SealingKeys {
        let others: Vec<_> = others.iter().map(|seed| [*seed; KEY_LENGTH]).collect();
        SealingKeys::new(&[first; KEY_LENGTH], &others, Randomness::system())
    }

    #[test]
    fn what_is_sealed_opens_for_its_row_only() {
        let keys = keys(1, &[]);
        let sealed = keys.seal(b"1234567890", b"row 1");
        assert_eq!(keys.open(&sealed, b"row 1").unwrap(), b"1234567890");
        assert_eq!(keys.open(&sealed, b"row 2"), Err(NotOpened::Altered));
        assert!(!sealed.bytes.windows(4).any(|window| window == b"1234"));
    }

    #[test]
    fn the_same_is_sealed_differently_each_time() {
        let keys = keys(1, &[]);
        assert_ne!(keys.seal(b"1234567890", b"row").bytes, keys.seal(b"1234567890", b"row").bytes);
    }

    #[test]
    fn whoever_changes_a_single_bit_opens_nothing() {
        let keys = keys(1, &[]);
        let sealed = keys.seal(b"1234567890", b"row");
        for position in 0..sealed.bytes.len() {
            let mut altered = sealed.clone();
            *altered.bytes.get_mut(position).unwrap() ^= 1;
            assert_eq!(keys.open(&altered, b"row"), Err(NotOpened::Altered), "byte {position}");
        }
        let cut = Sealed { bytes: sealed.bytes.get(..10).unwrap().to_vec(), ..sealed };
        assert_eq!(keys.open(&cut, b"row"), Err(NotOpened::Altered));
    }

    #[test]
    fn a_changed_key_opens_what_the_old_one_sealed_while_both_are_there() {
        let (old, both, new) = (keys(1, &[]), keys(2, &[1]), keys(2, &[]));
        let sealed = old.seal(b"1234567890", b"row");
        assert_eq!(both.open(&sealed, b"row").unwrap(), b"1234567890");
        assert_eq!(new.open(&sealed, b"row"), Err(NotOpened::UnknownKey(sealed.key_name)));
        let resealed = both.seal(b"1234567890", b"row");
        assert_eq!(new.open(&resealed, b"row").unwrap(), b"1234567890");
        assert_eq!(resealed.key_name, new.first_name());
    }

    #[test]
    fn the_name_of_a_key_does_not_make_another_one_fit() {
        let (one, two) = (keys(1, &[]), keys(2, &[]));
        let sealed = Sealed { key_name: two.first_name().to_owned(), ..one.seal(b"1234567890", b"row") };
        assert_eq!(two.open(&sealed, b"row"), Err(NotOpened::Altered));
    }
}
