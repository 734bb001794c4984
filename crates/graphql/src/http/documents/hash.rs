//! The name of a document: the SHA-256 hash of its text.

use sha2::{Digest as _, Sha256};

/// A document's hash, as clients send it to save the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::http) struct DocumentHash([u8; 32]);

impl DocumentHash {
    /// The hash of this text.
    pub(in crate::http) fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Reads 64 hexadecimal digits.
    pub(in crate::http) fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let is_hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if text.len() != 64 || !is_hexadecimal {
            return None;
        }
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl std::fmt::Display for DocumentHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::DocumentHash;

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let hash = DocumentHash::of("{ __typename }");
        assert_eq!(hash.to_string(), "7f56e67dd21ab3f30d1ff8b7bed08893f0a0db86449836189b361dd1e56ddb4b");
        assert_eq!(DocumentHash::parse(&hash.to_string()), Some(hash));
        assert_eq!(DocumentHash::parse(&hash.to_string().to_uppercase()), Some(hash));
    }

    #[test]
    fn other_texts_are_no_hash() {
        for text in ["", "ecf4", &"z".repeat(64), &"ä".repeat(32), &"+1".repeat(32)] {
            assert_eq!(DocumentHash::parse(text), None, "{text}");
        }
    }
}
