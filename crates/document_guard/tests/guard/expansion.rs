//! A document is walked once, whatever its fragments make of it.

use std::fmt::Write as _;

use teacherin_document_guard::{DocumentLimits, Steps, admit_counting};

#[test]
fn each_selection_is_looked_at_once() {
    // Six fragments of three spreads: 1,093 fields written out, 22 selections in the text.
    let mut text = String::from("{...f0}");
    for index in 0..6 {
        write!(text, "fragment f{index} on A{{{}}}", format!("...f{} ", index + 1).repeat(3)).unwrap();
    }
    text.push_str("fragment f6 on A{a b c}");
    let limits = DocumentLimits { fields_max: 10_000, root_fields_max: 10_000, ..DocumentLimits::default() };
    let mut steps = Steps::default();
    let admitted = admit_counting(&text, &limits, &mut steps).unwrap();
    assert_eq!(steps.expansion, 1 + 6 * 3 + 3);
    assert_eq!(admitted.root_fields(admitted.operation(None).unwrap()).len(), 3 * 729);
}

#[test]
fn the_documents_of_our_screens_stay_far_below_the_limits() {
    let half = DocumentLimits::default();
    let half = DocumentLimits {
        bytes_max: half.bytes_max / 2,
        tokens_max: half.tokens_max / 2,
        nesting_max: half.nesting_max / 2,
        spreads_max: half.spreads_max / 2,
        directives_max: half.directives_max / 2,
        variables_max: half.variables_max / 2,
        operations_max: half.operations_max / 2,
        fields_max: half.fields_max / 2,
        aliases_max: half.aliases_max / 2,
        root_fields_max: half.root_fields_max / 2,
        depth_max: half.depth_max / 2,
        ..half
    };
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/pages");
    let mut screens = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "graphql") {
            let text = std::fs::read_to_string(&path).unwrap();
            let admitted = admit_counting(&text, &half, &mut Steps::default());
            assert!(admitted.is_ok(), "{}: {:?}", path.display(), admitted.err());
            screens += 1;
        }
    }
    assert!(screens > 10);
}
