//! Any JSON object as variables: checked in bounded steps, and as a slower count has it.
#![no_main]

#[path = "../../tests/guard/harness_of_variables.rs"]
mod harness;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| harness::check_as_variables(bytes));
