//! Text that people type: what we accept, and how it is cleaned before anyone compares or stores it.

use unicode_normalization::UnicodeNormalization;

/// Why a text was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextProblem {
    /// Nothing is left after trimming.
    Empty,
    /// Longer than allowed.
    TooLong {
        /// The most characters allowed.
        characters_max: usize,
    },
    /// Shorter than allowed.
    TooShort {
        /// The fewest characters allowed.
        characters_min: usize,
    },
    /// A control character, an invisible one, or one that turns the direction of text.
    ForbiddenCharacter,
}

impl TextProblem {
    /// A sentence that tells the person what to do. `subject` starts it, e.g. "The name".
    #[must_use]
    pub fn message(self, subject: &str) -> String {
        match self {
            Self::Empty => format!("{subject} is empty: please fill it in."),
            Self::TooLong { characters_max } => {
                format!("{subject} is too long: use at most {characters_max} characters.")
            }
            Self::TooShort { characters_min } => {
                format!("{subject} is too short: use at least {characters_min} characters.")
            }
            Self::ForbiddenCharacter => {
                format!(
                    "{subject} contains invisible or control characters: please type it again without them."
                )
            }
        }
    }
}

/// Characters that change how other text is read without being seen: direction marks, embeddings, overrides and
/// isolates (Unicode UAX #9), zero-width space and word joiner, byte-order mark, tags. The joiners U+200C and U+200D
/// stay allowed: emoji and several scripts need them.
fn is_invisible_trick(character: char) -> bool {
    matches!(
        character,
        '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}' | '\u{2028}' | '\u{2029}'
    )
}

/// One line: trimmed, NFC, inner white space folded to single spaces.
///
/// # Errors
/// Empty, longer than `characters_max`, or with a character that has no place in a name or title.
pub fn single_line(text: &str, characters_max: usize) -> Result<String, TextProblem> {
    // A text far over the limit is refused before it is copied and normalised.
    if text.len() > characters_max.saturating_mul(8).saturating_add(64) {
        return Err(TextProblem::TooLong { characters_max });
    }
    if text.trim().chars().any(|character| (character.is_control()) || is_invisible_trick(character)) {
        return Err(TextProblem::ForbiddenCharacter);
    }
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
    checked_length(folded, characters_max)
}

/// Several lines: trimmed, NFC, line ends as `\n`, tabs kept.
///
/// # Errors
/// Empty, longer than `characters_max`, or with control characters other than line ends and tabs.
pub fn multi_line(text: &str, characters_max: usize) -> Result<String, TextProblem> {
    if text.len() > characters_max.saturating_mul(8).saturating_add(64) {
        return Err(TextProblem::TooLong { characters_max });
    }
    let text = text.replace("\r\n", "\n").trim().nfc().collect::<String>();
    if text.chars().any(|character| {
        (character.is_control() && !matches!(character, '\n' | '\t')) || is_invisible_trick(character)
    }) {
        return Err(TextProblem::ForbiddenCharacter);
    }
    checked_length(text, characters_max)
}

fn checked_length(text: String, characters_max: usize) -> Result<String, TextProblem> {
    if text.is_empty() {
        Err(TextProblem::Empty)
    } else if text.chars().count() > characters_max {
        Err(TextProblem::TooLong { characters_max })
    } else {
        Ok(text)
    }
}

/// A lower-case ASCII slug of a name: `Bahasa Inggris (SMA)` becomes `bahasa-inggris-sma`. May be empty.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.nfkd().filter(char::is_ascii).map(|character| character.to_ascii_lowercase()) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') && character != '\'' {
            slug.push('-');
        }
    }
    slug.truncate(60);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_folded() {
        assert_eq!(single_line("  Ibu   Sari ", 20).unwrap(), "Ibu Sari");
    }

    #[test]
    fn direction_tricks_and_control_characters_are_refused() {
        for text in ["Sari\u{202E}nimda", "Sari\u{0000}", "a\u{200B}b", "a\nb", "\u{2066}x"] {
            assert_eq!(single_line(text, 50), Err(TextProblem::ForbiddenCharacter), "{text:?}");
        }
    }

    #[test]
    fn lengths_count_characters() {
        assert_eq!(single_line("ééééé", 5).unwrap().chars().count(), 5);
        assert_eq!(single_line("éééééé", 5), Err(TextProblem::TooLong { characters_max: 5 }));
        assert_eq!(single_line(" \u{3000} ", 5), Err(TextProblem::Empty));
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Bahasa Inggris (SMA)"), "bahasa-inggris-sma");
        assert_eq!(slug("Café d'Été"), "cafe-dete");
        assert_eq!(slug("数学"), "");
    }
}
