//! E-mail addresses as we compare and store them.

/// A plausible e-mail address, lower-cased so that one mailbox is one account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The longest address a mail can be sent to (RFC 5321 §4.5.3.1.3, less the angle brackets).
    pub const LENGTH_MAX: usize = 254;

    /// Reads an address: one `@`, a local part of printable ASCII without spaces or quotes, a domain with a dot.
    ///
    /// Whether it can be reached is only shown by the code that is mailed to it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.split_once('@')?;
        let local_is_plain = (1..=64).contains(&local.len())
            && local
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte))
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let labels: Vec<&str> = domain.split('.').collect();
        let domain_is_plain = labels.len() >= 2
            && labels.iter().all(|label| {
                (1..=63).contains(&label.len())
                    && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            });
        (text.len() <= Self::LENGTH_MAX && local_is_plain && domain_is_plain)
            .then(|| Self(text.to_ascii_lowercase()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::EmailAddress;

    #[test]
    fn addresses_are_lower_cased() {
        assert_eq!(
            EmailAddress::parse(" Sari.W+les@Contoh.CO.ID ").unwrap().as_str(),
            "sari.w+les@contoh.co.id"
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "a",
            "a@b",
            "a@b@c.id",
            "a b@c.id",
            "a@-c.id",
            ".a@c.id",
            "a..b@c.id",
            "a@c.id\r\nBcc: x@y.id",
            "ä@c.id",
        ] {
            assert_eq!(EmailAddress::parse(text), None, "{text:?}");
        }
    }
}
