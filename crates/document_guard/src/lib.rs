#![doc = include_str!("../README.md")]

mod expansion;
mod lexical;

pub use expansion::check_expansion;
pub use lexical::check_text;

/// How much a document may hold.
#[derive(Debug, Clone, Copy)]
pub struct DocumentLimits {
    /// Bytes of the text.
    pub bytes_max: usize,
    /// Names, numbers, strings and punctuators.
    pub tokens_max: usize,
    /// Brackets open at once: `(`, `[` and `{` together.
    pub nesting_max: usize,
    /// Fragment spreads and inline fragments (`...`).
    pub spreads_max: usize,
    /// Directives (`@`).
    pub directives_max: usize,
    /// Uses and definitions of variables (`$`).
    pub variables_max: usize,
    /// Fields once every fragment is written out where it is spread.
    pub fields_max: u64,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self {
            bytes_max: 32 * 1024,
            tokens_max: 2_000,
            nesting_max: 40,
            spreads_max: 100,
            directives_max: 50,
            variables_max: 200,
            fields_max: 1_000,
        }
    }
}

/// Which limit a document exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// Too long.
    #[error("The document is longer than {0} bytes.")]
    Bytes(usize),
    /// Too many tokens.
    #[error("The document has more than {0} tokens.")]
    Tokens(usize),
    /// Too deep.
    #[error("The document nests brackets more than {0} deep.")]
    Nesting(usize),
    /// Too many fragments.
    #[error("The document spreads more than {0} fragments.")]
    Spreads(usize),
    /// Too many directives.
    #[error("The document has more than {0} directives.")]
    Directives(usize),
    /// Too many variables.
    #[error("The document names variables more than {0} times.")]
    Variables(usize),
    /// Too many fields once written out.
    #[error("The document selects more than {0} fields once its fragments are written out.")]
    Fields(u64),
    /// A fragment that contains itself.
    #[error("A fragment of the document spreads itself.")]
    FragmentCycle,
}
