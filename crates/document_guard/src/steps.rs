//! What the guard did, counted. Tests assert these numbers instead of a time.

/// Steps of work. Each is bounded by the size of what is looked at, and a test holds the bound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Steps {
    /// Of the lexical pass: one per byte and one per token.
    pub lexical: usize,
    /// Of writing fragments out: one per selection of the document.
    pub expansion: usize,
    /// Of the cost: one per selection that the operation reaches.
    pub cost: usize,
    /// Of the variables: one per value.
    pub variables: usize,
}
