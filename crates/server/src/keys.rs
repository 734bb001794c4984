//! The secrets of one installation: generated in the dev mode, given by configuration in production.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use kernel::Randomness;
use ledger::SealingKeys;
use midtrans::PayoutKeys;
use secrecy::SecretString;

/// Bytes of one key.
pub const KEY_LENGTH: usize = 32;

/// The secrets.
#[derive(Clone)]
pub struct Keys {
    /// Seed of the Ed25519 key pair that signs access tokens.
    pub access_token_seed: [u8; KEY_LENGTH],
    /// Key under which one-use codes and throttled addresses are hashed.
    pub server_key: [u8; KEY_LENGTH],
    /// Seeds whose access tokens are good as well: the next one or the last one, while the key is changed.
    pub accepted_access_token_seeds: Vec<[u8; KEY_LENGTH]>,
    /// Server keys whose codes are good as well.
    pub accepted_server_keys: Vec<[u8; KEY_LENGTH]>,
    /// Keys of bank accounts.
    pub bank_accounts: BankAccountKeys,
}

/// The keys under which the numbers of bank accounts are encrypted.
#[derive(Clone)]
pub struct BankAccountKeys {
    /// Encrypts, and decrypts what it encrypted.
    pub first: [u8; KEY_LENGTH],
    /// Decrypt only: those from before a change of the key.
    pub others: Vec<[u8; KEY_LENGTH]>,
}

impl BankAccountKeys {
    /// As the ledger uses them.
    #[must_use]
    pub fn sealing(&self, randomness: Randomness) -> SealingKeys {
        SealingKeys::new(&self.first, &self.others, randomness)
    }
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Not 32 bytes in base64.
    #[error("a key is 32 random bytes in base64, e.g. from `openssl rand -base64 32`")]
    Malformed,
    /// The file of generated keys cannot be read or written.
    #[error("the key file {path} cannot be used: {source}")]
    File {
        /// Where it should be.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Reads one key from base64.
///
/// # Errors
/// [`KeyError::Malformed`].
pub fn parse_key(text: &str) -> Result<[u8; KEY_LENGTH], KeyError> {
    STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(KeyError::Malformed)
}

impl Keys {
    /// These, and no others are accepted.
    #[must_use]
    pub const fn of(
        access_token_seed: [u8; KEY_LENGTH],
        server_key: [u8; KEY_LENGTH],
        bank_account_key: [u8; KEY_LENGTH],
    ) -> Self {
        Self {
            access_token_seed,
            server_key,
            accepted_access_token_seeds: Vec::new(),
            accepted_server_keys: Vec::new(),
            bank_accounts: BankAccountKeys { first: bank_account_key, others: Vec::new() },
        }
    }

    /// New keys.
    #[must_use]
    pub fn generate(randomness: &Randomness) -> Self {
        Self::of(randomness.bytes(), randomness.bytes(), randomness.bytes())
    }

    /// The keys of a folder: read if they are there, else generated into a file that only its owner may read.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else.
    pub fn in_folder(folder: &Path, randomness: &Randomness) -> Result<Self, KeyError> {
        let text = kept_in_file(&folder.join("keys"), || {
            let keys = Self::generate(randomness);
            format!("{}\n{}\n", STANDARD.encode(keys.access_token_seed), STANDARD.encode(keys.server_key))
        })?;
        // In a file of its own: losing the others signs people out, losing this one loses where to send their money.
        let of_bank_accounts = kept_in_file(&folder.join("bank_account_key"), || {
            format!("{}\n", STANDARD.encode(randomness.bytes::<KEY_LENGTH>()))
        })?;
        let mut lines = text.lines();
        let mut next = || parse_key(lines.next().unwrap_or_default());
        Ok(Self::of(next()?, next()?, parse_key(&of_bank_accounts)?))
    }
}

/// The key of a folder's own simulated Midtrans account: read if it is there, else generated beside the other keys. It has
/// the form of a key of Midtrans' sandbox, so that clients which look at it are content.
///
/// # Errors
/// When the file cannot be read or written.
pub fn simulated_gateway_key(folder: &Path, randomness: &Randomness) -> Result<SecretString, KeyError> {
    let text = kept_in_file(&folder.join("gateway_key"), || {
        format!("SB-Mid-server-{}\n", URL_SAFE_NO_PAD.encode(randomness.bytes::<18>()))
    })?;
    Ok(text.trim().to_owned().into())
}

/// The keys of a folder's own simulated payout account, kept likewise.
///
/// # Errors
/// When the file cannot be read or written, or holds something else.
pub fn simulated_payout_keys(folder: &Path, randomness: &Randomness) -> Result<PayoutKeys, KeyError> {
    let text = kept_in_file(&folder.join("payout_keys"), || {
        let key = |name: &str| format!("IRIS-{name}-{}\n", URL_SAFE_NO_PAD.encode(randomness.bytes::<18>()));
        ["creator", "approver", "merchant"].map(key).concat()
    })?;
    let mut lines = text.lines();
    let mut next = || lines.next().map(|line| line.to_owned().into()).ok_or(KeyError::Malformed);
    Ok(PayoutKeys { creator: next()?, approver: next()?, merchant: next()? })
}

/// The keys of a folder's own file store, id and secret: read if they are there, else generated beside the other keys.
///
/// # Errors
/// When the file cannot be read or written, or holds something else.
pub fn file_store_keys(folder: &Path, randomness: &Randomness) -> Result<(String, SecretString), KeyError> {
    let text = kept_in_file(&folder.join("file_store_key"), || {
        let secret = URL_SAFE_NO_PAD.encode(randomness.bytes::<KEY_LENGTH>());
        format!("dev-{}\n{secret}\n", URL_SAFE_NO_PAD.encode(randomness.bytes::<9>()))
    })?;
    let (id, secret) = text.trim().split_once('\n').ok_or(KeyError::Malformed)?;
    Ok((id.to_owned(), secret.to_owned().into()))
}

/// The text of a file; made and written when it is not there, for its owner only.
fn kept_in_file(path: &Path, make: impl FnOnce() -> String) -> Result<String, KeyError> {
    let file_error = |source| KeyError::File { path: path.display().to_string(), source };
    match OpenOptions::new().read(true).open(path) {
        Ok(mut file) => {
            let mut text = String::new();
            file.read_to_string(&mut text).map_err(file_error)?;
            Ok(text)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let text = make();
            // Written aside and renamed: a process that dies in between leaves no half file.
            let aside = path.with_extension("new");
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&aside)
                .map_err(file_error)?;
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(file_error)?;
            std::fs::rename(&aside, path).map_err(file_error)?;
            Ok(text)
        }
        Err(error) => Err(file_error(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_a_folder_stay_the_same_and_are_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let first = Keys::in_folder(folder.path(), &Randomness::system()).unwrap();
        let second = Keys::in_folder(folder.path(), &Randomness::system()).unwrap();
        assert_eq!(first.access_token_seed, second.access_token_seed);
        assert_eq!(first.server_key, second.server_key);
        assert_eq!(first.bank_accounts.first, second.bank_accounts.first);
        assert_ne!(first.server_key, first.access_token_seed);
        for file in ["keys", "bank_account_key"] {
            let mode = std::fs::metadata(folder.path().join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    }

    #[test]
    fn the_simulated_account_keeps_its_key() {
        use secrecy::ExposeSecret as _;
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let key = |folder: &Path| {
            simulated_gateway_key(folder, &Randomness::system()).unwrap().expose_secret().to_owned()
        };
        let first = key(folder.path());
        assert!(first.starts_with("SB-Mid-server-") && first.len() > 30, "{first}");
        assert_eq!(key(folder.path()), first);
        assert_ne!(key(other.path()), first);
    }

    #[test]
    fn the_simulated_payout_account_keeps_three_keys() {
        use secrecy::ExposeSecret as _;
        let folder = tempfile::tempdir().unwrap();
        let keys = || {
            let keys = simulated_payout_keys(folder.path(), &Randomness::system()).unwrap();
            [keys.creator, keys.approver, keys.merchant].map(|key| key.expose_secret().to_owned())
        };
        let first = keys();
        for (key, start) in first.iter().zip(["IRIS-creator-", "IRIS-approver-", "IRIS-merchant-"]) {
            assert!(key.starts_with(start) && key.len() > 30, "{key}");
        }
        assert_eq!(keys(), first);
        std::fs::write(folder.path().join("payout_keys"), "IRIS-creator-1\n").unwrap();
        let third = simulated_payout_keys(folder.path(), &Randomness::system());
        assert!(matches!(third, Err(KeyError::Malformed)));
    }

    #[test]
    fn the_file_store_of_a_folder_keeps_its_keys() {
        use secrecy::ExposeSecret as _;
        let folder = tempfile::tempdir().unwrap();
        let keys = || {
            let (id, secret) = file_store_keys(folder.path(), &Randomness::system()).unwrap();
            (id, secret.expose_secret().to_owned())
        };
        let (id, secret) = keys();
        assert!(id.starts_with("dev-") && secret.len() > 40, "{id}");
        assert_eq!(keys(), (id, secret));
        std::fs::write(folder.path().join("file_store_key"), "half").unwrap();
        let half = file_store_keys(folder.path(), &Randomness::system());
        assert!(matches!(half, Err(KeyError::Malformed)));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "abc", "AAAA", &STANDARD.encode([1; 31]), &STANDARD.encode([1; 33])] {
            assert!(matches!(parse_key(text), Err(KeyError::Malformed)), "{text}");
        }
    }
}
