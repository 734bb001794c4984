//! Passwords as people type them: what is accepted, and in which form it is hashed.

use kernel::EmailAddress;
use secrecy::{ExposeSecret as _, SecretString};
use unicode_normalization::UnicodeNormalization as _;
use zxcvbn::Score;

/// The fewest characters (OWASP ASVS 6.2.1).
pub const CHARACTERS_MIN: usize = 8;
/// The most characters: long enough for any passphrase, short enough that nobody keeps the hasher busy with books.
pub const CHARACTERS_MAX: usize = 256;

/// A typed password in Unicode's composed form, so that the same keys typed on another device give the same bytes.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

/// Why a new password was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Fewer than [`CHARACTERS_MIN`].
    TooShort,
    /// More than [`CHARACTERS_MAX`].
    TooLong,
    /// Among the first that somebody would guess.
    TooEasy,
    /// The e-mail address itself.
    SameAsEmail,
}

impl PasswordProblem {
    /// A sentence that tells the person what to do.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            Self::TooShort => format!("This password is too short: use at least {CHARACTERS_MIN} characters."),
            Self::TooLong => format!("This password is too long: use at most {CHARACTERS_MAX} characters."),
            Self::TooEasy => {
                "This password is easy to guess: use several unrelated words, or a longer mix of letters and digits."
                    .to_owned()
            }
            Self::SameAsEmail => "Your e-mail address cannot be your password: choose something else.".to_owned(),
        }
    }
}

impl Password {
    /// Takes what was typed; `None` when it is longer than any password of ours can be.
    #[must_use]
    pub fn typed(text: &SecretString) -> Option<Self> {
        let text = text.expose_secret();
        // A text far over the limit is not even normalised.
        if text.len() > CHARACTERS_MAX * 8 {
            return None;
        }
        let composed: String = text.nfc().collect();
        (composed.chars().count() <= CHARACTERS_MAX).then(|| Self(composed.into()))
    }

    /// Takes what was typed as a new password of the person with these words (address, name) about them.
    ///
    /// # Errors
    /// A [`PasswordProblem`] that says what to change.
    pub fn chosen(
        text: &SecretString,
        email: Option<&EmailAddress>,
        name: &str,
    ) -> Result<Self, PasswordProblem> {
        let password = Self::typed(text).ok_or(PasswordProblem::TooLong)?;
        let exposed = password.expose();
        if exposed.chars().count() < CHARACTERS_MIN {
            return Err(PasswordProblem::TooShort);
        }
        let address = email.map_or("", EmailAddress::as_str);
        if exposed.trim().eq_ignore_ascii_case(address) {
            return Err(PasswordProblem::SameAsEmail);
        }
        let words = about(address, name);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if zxcvbn::zxcvbn(exposed, &words).score() < Score::Two {
            return Err(PasswordProblem::TooEasy);
        }
        Ok(password)
    }

    /// The password itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// What somebody who knows the person would try first. Bounded: each word costs the estimate time.
fn about(address: &str, name: &str) -> Vec<String> {
    std::iter::once("teacherin")
        .chain(std::iter::once(name))
        .chain(address.split(['@', '.', '+', '-', '_']))
        .chain(name.split_whitespace())
        .filter(|word| word.chars().count() >= 3)
        .take(20)
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<Password, PasswordProblem> {
        let email = EmailAddress::parse("sari.wulandari@contoh.co.id").unwrap();
        Password::chosen(&text.to_owned().into(), Some(&email), "Sari Wulandari")
    }

    #[test]
    fn weak_passwords_are_refused_with_their_reason() {
        for (text, problem) in [
            ("", PasswordProblem::TooShort),
            ("aB3$x9!", PasswordProblem::TooShort),
            ("password", PasswordProblem::TooEasy),
            ("12345678", PasswordProblem::TooEasy),
            ("aaaaaaaaaaaa", PasswordProblem::TooEasy),
            ("wulandari1", PasswordProblem::TooEasy),
            ("teacherin1", PasswordProblem::TooEasy),
            ("Sari.Wulandari@contoh.co.id", PasswordProblem::SameAsEmail),
        ] {
            assert_eq!(chosen(text).unwrap_err(), problem, "{text}");
        }
        assert_eq!(chosen(&"kucing ".repeat(40)).unwrap_err(), PasswordProblem::TooLong);
        assert_eq!(chosen(&"x".repeat(1_000_000)).unwrap_err(), PasswordProblem::TooLong);
    }

    #[test]
    fn passphrases_are_accepted_in_any_script_and_composed() {
        assert!(chosen("kuda nil makan batu").is_ok());
        assert!(chosen("数学は楽しいですね本当に").is_ok());
        let decomposed = chosen("cafe\u{301} di ujung jalan").unwrap();
        assert_eq!(decomposed.expose(), "café di ujung jalan");
    }

    #[test]
    fn a_printed_password_shows_nothing() {
        assert!(!format!("{:?}", chosen("kuda nil makan batu").unwrap()).contains("kuda"));
    }
}
