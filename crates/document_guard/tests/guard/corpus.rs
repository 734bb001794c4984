//! What fuzzing has kept is tried again by every test run, without the fuzzer.

use crate::harness::admit_and_execute;
use crate::harness_of_variables::check_as_variables;

fn each(target: &str, run: impl Fn(&[u8])) {
    let folder = format!("{}/fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the corpus is there") {
        run(&std::fs::read(entry.expect("it can be listed").path()).expect("it can be read"));
        count += 1;
    }
    assert!(count > 10, "the corpus of {target} is missing");
}

#[test]
fn documents_of_the_corpus() {
    each("admit", |bytes| {
        if let Ok(text) = std::str::from_utf8(bytes) {
            admit_and_execute(text);
        }
    });
}

#[test]
fn variables_of_the_corpus() {
    each("variables", check_as_variables);
}
