#![doc = include_str!("../README.md")]

mod cost;
mod document;
mod expansion;
mod introspection;
mod lexer;
mod lexical;
mod limits;
mod refusal;
mod steps;
mod variables;

use async_graphql_parser::types::ExecutableDocument;

pub use cost::{CostModel, FieldCost, ListSize};
pub use document::{GuardedDocument, admit, admit_counting};
pub use limits::{DocumentLimits, VariableLimits};
pub use refusal::{Excess, OperationMissing, Refusal};
pub use steps::Steps;
pub use variables::{check_variables, check_variables_counting};

/// The lexical part of [`admit`].
///
/// # Errors
/// The first limit that is exceeded.
pub fn check_text(text: &str, limits: &DocumentLimits) -> Result<(), Excess> {
    match lexical::check(text, limits, &mut Steps::default()) {
        Err(Refusal::Excess(excess)) => Err(excess),
        // The parser says the same.
        Err(Refusal::Syntax { .. }) | Ok(()) => Ok(()),
    }
}

/// The part of [`admit`] behind the parser.
///
/// # Errors
/// The first limit that is exceeded.
pub fn check_expansion(document: &ExecutableDocument, limits: &DocumentLimits) -> Result<(), Excess> {
    expansion::check(document, limits, &mut Steps::default())
}
