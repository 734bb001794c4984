//! How Midtrans signs: SHA-512 over what is signed and a key, as lower-case hexadecimal digits.

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha512};
use subtle::ConstantTimeEq as _;

/// The signature of these, joined without separators.
pub(crate) fn of<const N: usize>(signed: [&[u8]; N], key: &SecretString) -> String {
    let mut hash = Sha512::new();
    for bytes in signed {
        hash.update(bytes);
    }
    hash.update(key.expose_secret());
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compares in constant time.
pub(crate) fn is_same(expected: &str, presented: &str) -> bool {
    bool::from(expected.as_bytes().ct_eq(presented.as_bytes()))
}
