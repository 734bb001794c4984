//! Any text: it is admitted or refused in bounded steps; what is admitted is validated, priced and executed.
#![no_main]

#[path = "../../tests/guard/harness.rs"]
mod harness;
#[path = "../../tests/guard/parsed.rs"]
mod parsed;
#[path = "../../tests/guard/shop.rs"]
mod shop;
#[path = "../../tests/guard/written_out.rs"]
mod written_out;

libfuzzer_sys::fuzz_target!(|text: &str| {
    harness::admit_and_execute(text);
});
