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

pub use cost::{CostModel, FieldCost, ListSize};
pub use document::{GuardedDocument, admit, admit_counting};
pub use limits::{DocumentLimits, VariableLimits};
pub use refusal::{Excess, OperationMissing, Refusal};
pub use steps::Steps;
pub use variables::{check_variables, check_variables_counting};
