//! The guard from outside: each rule, the documents that hurt, and what must hold for any document.

mod agreement;
mod attacks;
mod corpus;
mod cost;
mod expansion;
mod grammar;
mod harness;
mod harness_of_variables;
mod introspection;
mod parsed;
mod rules;
mod shop;
mod variables;
mod written_out;
