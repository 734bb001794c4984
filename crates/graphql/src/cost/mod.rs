//! What a selection may cost: every field has a price, lists multiply what is selected in them. Prices stand in the schema
//! (`@cost`, `@listSize`), and there only: clients read the same numbers by which they are refused.

mod directives;
mod model;
#[cfg(test)]
mod tests;

pub(crate) use directives::{Cost, First, Items, ListSize, Paged};
pub use model::{SchemaCosts, TypeId};

/// The most a document may cost. The search page with 100 cards costs less than half of it.
pub const COST_MAX: u64 = 25_000;

/// What a list costs that is read by a statement of its own for every parent.
pub(crate) const STATEMENT_COST: i32 = 100;

/// What a facet costs, as often as its page has items: with the 20 of a usual page that is a statement and its values, so
/// its list says it is one long.
pub(crate) const FACET_COST: i32 = 10;

/// What a field costs that renders Markdown.
pub(crate) const MARKDOWN_COST: i32 = 20;

/// What a mutation costs: a transaction.
pub(crate) const TRANSACTION_COST: i32 = 10;

/// What a mutation costs that hashes a password, checks a code or mails one.
pub(crate) const SENSITIVE_COST: i32 = 100;

/// The most a size counts, whatever is asked for: larger pages are refused. `kernel::page::PAGE_SIZE_MAX`.
const SIZE_MAX: u64 = 100;

/// What a connection is taken for when its size is not given: `kernel::page::PAGE_SIZE_DEFAULT`.
const ASSUMED_PAGE_SIZE: i32 = 20;
