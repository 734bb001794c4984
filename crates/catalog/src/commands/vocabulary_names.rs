//! Names and slugs of categories and skills.

use std::collections::HashSet;

use kernel::text::{TextProblem, single_line};

const NAME_LENGTH_MAX: usize = 60;

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameProblem {
    /// Nothing is left of the text.
    Empty,
    /// Longer than 60 characters.
    TooLong,
    /// Invisible or control characters.
    ForbiddenCharacter,
}

impl From<TextProblem> for NameProblem {
    fn from(problem: TextProblem) -> Self {
        match problem {
            TextProblem::Empty | TextProblem::TooShort { .. } => Self::Empty,
            TextProblem::TooLong { .. } => Self::TooLong,
            TextProblem::ForbiddenCharacter => Self::ForbiddenCharacter,
        }
    }
}

/// The two names of an entry, cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) name: String,
    pub(super) name_indonesian: String,
}

/// Reads both names, or returns the refusals.
pub(super) fn names<C: From<NameProblem>>(
    name: &str,
    name_indonesian: &str,
) -> Result<Names, kernel::Refusals<C>> {
    let mut refusals = Vec::new();
    let mut read = |field: &str, text: &str, subject: &str| {
        single_line(text, NAME_LENGTH_MAX)
            .map_err(|problem| {
                refusals.push(kernel::Refusal::on(
                    field,
                    C::from(NameProblem::from(problem)),
                    problem.message(subject),
                ));
            })
            .unwrap_or_default()
    };
    let name = read("name", name, "The English name");
    let name_indonesian = read("nameIndonesian", name_indonesian, "The Indonesian name");
    kernel::Refusals::check(refusals)?;
    Ok(Names { name, name_indonesian })
}

/// The slug a new entry begins from.
pub(super) fn slug_base(name: &str, otherwise: &str) -> String {
    let slug = kernel::text::slug(name);
    if slug.is_empty() { otherwise.to_owned() } else { slug }
}

/// The first of `base`, `base-2`, `base-3` … that is not taken.
pub(super) fn free_slug(base: &str, taken: &HashSet<String>) -> String {
    std::iter::once(base.to_owned())
        .chain((2..).map(|number: u32| format!("{base}-{number}")))
        .find(|slug| !taken.contains(slug))
        .unwrap_or_else(|| base.to_owned())
}
