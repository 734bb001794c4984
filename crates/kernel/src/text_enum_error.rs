//! The error of reading an enum's text form.

/// A text that names no variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no {name}")]
pub struct UnknownVariant {
    /// The enum.
    pub name: &'static str,
    /// The text that was found.
    pub text: String,
}
