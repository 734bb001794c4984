#![doc = include_str!("../README.md")]

mod book;
mod books;
mod budgets;
mod exchange;
mod periodic;
mod spending;
mod window;

pub use budgets::{Allowance, BudgetConfig, BudgetKey, Budgets, Exhausted};
pub use periodic::exchange_until;
