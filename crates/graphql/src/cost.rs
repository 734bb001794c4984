//! What a selection may cost: fields, multiplied by the lists they stand in. Counted by async-graphql while it validates,
//! before anything runs, so that no small document makes a large answer or a flood of statements.

/// The most a document may cost. The search page with 100 cards costs less than half of it.
pub const COST_MAX: usize = 25_000;

/// What a list costs that is read by a statement of its own for every parent.
pub(crate) const STATEMENT_COST: usize = 100;

/// What a list costs whose size the client chooses. Sizes that are refused later cost like the largest.
pub(crate) fn list_cost(first: Option<i32>, last: Option<i32>, child_complexity: usize) -> usize {
    let size = first.or(last).map_or(kernel::page::PAGE_SIZE_DEFAULT, i64::from);
    let size = size.clamp(1, kernel::page::PAGE_SIZE_MAX);
    usize::try_from(size).unwrap_or(usize::MAX).saturating_mul(child_complexity).saturating_add(1)
}
