//! The store: filter, orders, pages and counts of the materials everybody may see.

mod filter;
mod matching;
mod page;
mod text;

#[cfg(test)]
mod tests;

pub use self::filter::{FILTER_SKILLS_MAX, FilterProblem, MaterialFilter, MaterialOrder, TEXT_LENGTH_MAX};
pub use self::page::{MaterialCard, store_page, total_count};
