//! What people write in and under reviews.

use kernel::text::{TextProblem, multi_line};
use kernel::{Refusal, Refusals};

/// The most characters of a comment or a reply.
pub(crate) const TEXT_CHARACTERS_MAX: usize = 2000;

/// What is said of a lesson or a material: stars and a comment.
pub(crate) type Written = (i16, Option<String>);

/// What somebody says, as it is stored; everything that is wrong with it at once, each under its code.
pub(crate) fn written<C>(
    stars: i32,
    text: Option<&str>,
    (invalid_rating, invalid_comment): (C, C),
) -> Result<Written, Refusals<C>> {
    match (rating(stars), comment(text.unwrap_or_default())) {
        (Ok(rating), Ok(comment)) => Ok((rating, comment)),
        (rating, comment) => {
            let rating = rating.err().map(|message| Refusal::on("rating", invalid_rating, message));
            let comment = comment.err().map(|message| Refusal::on("comment", invalid_comment, message));
            Err(Refusals::check(rating.into_iter().chain(comment).collect())
                .expect_err("something was wrong, so something was refused"))
        }
    }
}

/// A comment as it is stored: nothing is left of an empty one.
pub(crate) fn comment(text: &str) -> Result<Option<String>, String> {
    match multi_line(text, TEXT_CHARACTERS_MAX) {
        Ok(comment) => Ok(Some(comment)),
        Err(TextProblem::Empty) => Ok(None),
        Err(problem) => Err(problem.message("The comment")),
    }
}

/// A reply as it is stored.
pub(crate) fn reply(text: &str) -> Result<String, String> {
    multi_line(text, TEXT_CHARACTERS_MAX).map_err(|problem| problem.message("The reply"))
}

/// The stars, if somebody can give that many.
pub(crate) fn rating(stars: i32) -> Result<i16, String> {
    i16::try_from(stars)
        .ok()
        .filter(|stars| (1..=5).contains(stars))
        .ok_or_else(|| "Give one to five stars.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_are_one_to_five() {
        let given = [i32::MIN, -1, 0, 1, 5, 6, 65_537].map(|stars| rating(stars).ok());
        assert_eq!(given, [None, None, None, Some(1), Some(5), None, None]);
    }

    #[test]
    fn an_empty_comment_is_none_and_a_reply_says_something() {
        assert_eq!(comment(" \n "), Ok(None));
        assert_eq!(comment(" Sabar.\r\nJelas. "), Ok(Some("Sabar.\nJelas.".to_owned())));
        assert!(comment(&"a".repeat(2_001)).is_err() && comment(&"a".repeat(2_000)).is_ok());
        assert!(comment("a\u{202e}b").is_err());
        assert!(reply("  ").is_err() && reply(&"a".repeat(2_001)).is_err());
        assert_eq!(reply(" Terima kasih! "), Ok("Terima kasih!".to_owned()));
    }
}
