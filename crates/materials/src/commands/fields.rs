//! What the commands on materials say of single fields.

use kernel::text::{TextProblem, multi_line, single_line};

/// The longest title, in characters.
pub const TITLE_LENGTH_MAX: usize = 120;
/// The longest description, in characters.
pub const DESCRIPTION_LENGTH_MAX: usize = 10_000;
/// Whole rupiah: the lowest price of what is not free.
pub const PRICE_MIN: i64 = 1_000;
/// Whole rupiah: the highest price.
pub const PRICE_MAX: i64 = 10_000_000;

/// What is wrong with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldProblem {
    /// Nothing is left of a text that is needed, or a field is null that cannot be.
    Required,
    /// Longer than allowed.
    TooLong,
    /// Invisible or control characters.
    ForbiddenCharacter,
    /// A number outside its limits.
    OutOfRange,
    /// It names something that does not exist.
    NotFound,
    /// More skills than a material can have.
    TooManySkills,
}

impl From<TextProblem> for FieldProblem {
    fn from(problem: TextProblem) -> Self {
        match problem {
            TextProblem::Empty | TextProblem::TooShort { .. } => Self::Required,
            TextProblem::TooLong { .. } => Self::TooLong,
            TextProblem::ForbiddenCharacter => Self::ForbiddenCharacter,
        }
    }
}

/// A problem of a field, with its sentence.
pub(super) struct Problem {
    pub(super) field: String,
    pub(super) problem: FieldProblem,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn new(field: impl Into<String>, problem: FieldProblem, message: impl Into<String>) -> Self {
        Self { field: field.into(), problem, message: message.into() }
    }

    /// A field that cannot be null is.
    pub(super) fn null(field: &str) -> Self {
        Self::new(field, FieldProblem::Required, "This field cannot be null: leave it out to keep it.")
    }

    fn text(field: &str, problem: TextProblem, subject: &str) -> Self {
        Self::new(field, problem.into(), problem.message(subject))
    }
}

/// The title, cleaned.
pub(super) fn title(text: &str) -> Result<String, Problem> {
    single_line(text, TITLE_LENGTH_MAX).map_err(|problem| Problem::text("title", problem, "The title"))
}

/// The description, cleaned; it may be empty.
pub(super) fn description(text: &str) -> Result<String, Problem> {
    match multi_line(text, DESCRIPTION_LENGTH_MAX) {
        Ok(text) => Ok(text),
        Err(TextProblem::Empty) => Ok(String::new()),
        Err(problem) => Err(Problem::text("description", problem, "The description")),
    }
}

/// The price in whole rupiah.
pub(super) fn price(amount: i64) -> Result<i64, Problem> {
    if amount == 0 || (PRICE_MIN..=PRICE_MAX).contains(&amount) {
        return Ok(amount);
    }
    let message = "Ask Rp1,000 to Rp10,000,000, or 0 to give it away for free.";
    Err(Problem::new("price", FieldProblem::OutOfRange, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_free_or_within_bounds() {
        for good in [0, PRICE_MIN, 49_999, PRICE_MAX] {
            assert_eq!(price(good).ok(), Some(good));
        }
        for bad in [i64::MIN, -1, 1, PRICE_MIN - 1, PRICE_MAX + 1, i64::MAX] {
            assert!(price(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_description_may_be_empty_and_a_title_may_not() {
        assert_eq!(description(" \n ").ok(), Some(String::new()));
        assert!(title("  ").is_err_and(|problem| problem.problem == FieldProblem::Required));
    }
}
