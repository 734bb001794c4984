//! What a buyer or a seller writes in a dispute.

use kernel::text::{self, TextProblem};

use crate::disputes::policy::{WORDS_CHARACTERS_MAX, WORDS_CHARACTERS_MIN};

/// The words, cleaned; or a sentence that says what to do. `subject` starts it.
pub(super) fn check(words: &str, subject: &str) -> Result<String, String> {
    let words = text::multi_line(words, WORDS_CHARACTERS_MAX).map_err(|problem| problem.message(subject))?;
    if words.chars().count() < WORDS_CHARACTERS_MIN {
        return Err(TextProblem::TooShort { characters_min: WORDS_CHARACTERS_MIN }.message(subject));
    }
    Ok(words)
}
