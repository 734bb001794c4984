//! The guard against slower ways of knowing the same: for random documents, scraps of them, and any text at all.

use async_graphql::parser::parse_query;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use teacherin_document_guard::{DocumentLimits, Excess, Refusal, VariableLimits, admit, check_variables};

use crate::grammar::{documents, scraps};
use crate::harness::admit_and_execute;
use crate::harness_of_variables::check_as_variables;
use crate::{parsed, written_out};

const UNLIMITED: DocumentLimits = DocumentLimits {
    bytes_max: usize::MAX,
    tokens_max: usize::MAX,
    nesting_max: usize::MAX,
    spreads_max: usize::MAX,
    directives_max: usize::MAX,
    variables_max: usize::MAX,
    operations_max: usize::MAX,
    fields_max: usize::MAX,
    aliases_max: usize::MAX,
    root_fields_max: usize::MAX,
    depth_max: usize::MAX,
    introspection_nesting_max: usize::MAX,
    introspection_lists_max: usize::MAX,
};

/// What stands in a text by the book, one character at a time: how deep its brackets are, and whether its strings end.
#[derive(Debug, Default, PartialEq, Eq)]
struct Brackets {
    deepest: usize,
    is_cut_short: bool,
}

fn brackets(text: &str) -> Brackets {
    enum State {
        Code,
        Comment,
        String,
        Escape,
        Block,
    }
    let mut found = Brackets::default();
    let (mut open, mut state, mut rest) = (0_usize, State::Code, text);
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        state = match (state, first) {
            (State::Code, '"') if rest.starts_with("\"\"\"") => {
                length = 3;
                State::Block
            }
            (State::Code, '"') => State::String,
            (State::Code, '#') => State::Comment,
            (State::Code, '(' | '[' | '{') => {
                open += 1;
                found.deepest = found.deepest.max(open);
                State::Code
            }
            (State::Code, ')' | ']' | '}') => {
                open = open.saturating_sub(1);
                State::Code
            }
            (State::Comment | State::Code, '\n' | '\r') | (State::Code, _) | (State::String, '"') => {
                State::Code
            }
            (State::Comment, _) => State::Comment,
            (State::String | State::Escape, '\n' | '\r') => {
                found.is_cut_short = true;
                return found;
            }
            (State::String, '\\') => State::Escape,
            (State::String | State::Escape, _) => State::String,
            (State::Block, '\\') if rest.starts_with("\\\"\"\"") => {
                length = 4;
                State::Block
            }
            (State::Block, '"') if rest.starts_with("\"\"\"") => {
                length = 3;
                State::Code
            }
            (State::Block, _) => State::Block,
        };
        rest = rest.get(length..).expect("it ends at a character");
    }
    found.is_cut_short = !matches!(state, State::Code | State::Comment);
    found
}

fn excess(text: &str, limits: &DocumentLimits) -> Option<Excess> {
    match admit(text, limits) {
        Err(Refusal::Excess(excess)) => Some(excess),
        Err(syntax @ Refusal::Syntax { .. }) => panic!("{syntax} {text}"),
        Ok(_) => None,
    }
}

/// The same few cases every time; `PROPTEST_CASES` asks for more, and for others.
fn config() -> Config {
    let others = Config { failure_persistence: None, ..Config::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => others,
        None => Config { cases: 100, rng_seed: RngSeed::Fixed(4), ..others },
    }
}

#[test]
fn most_random_documents_are_admitted_and_valid() {
    let mut runner = TestRunner::deterministic();
    let is_resolved = |_: &i32| admit_and_execute(&documents().new_tree(&mut runner).unwrap().current()) > 0;
    let resolved = (0..50).filter(is_resolved).count();
    assert!(resolved > 25, "{resolved} of 50");
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_text_is_counted_as_the_parser_reads_it(text in documents()) {
        let document = parse_query(&text).unwrap();
        let counts = parsed::counts(&document);
        let exact = DocumentLimits {
            tokens_max: counts.tokens,
            nesting_max: counts.nesting,
            spreads_max: counts.spreads,
            directives_max: counts.directives,
            variables_max: counts.variables,
            ..UNLIMITED
        };
        prop_assert_eq!(excess(&text, &exact), None);
        let less = counts.tokens - 1;
        prop_assert_eq!(excess(&text, &DocumentLimits { tokens_max: less, ..exact }), Some(Excess::Tokens(less)));
        let less = counts.nesting - 1;
        prop_assert_eq!(excess(&text, &DocumentLimits { nesting_max: less, ..exact }), Some(Excess::Nesting(less)));
    }

    #[test]
    fn a_document_is_measured_as_if_it_were_written_out(text in documents()) {
        let document = parse_query(&text).unwrap();
        let operation = document.operations.iter().next().unwrap().1;
        let whole = written_out::measures(&document, &operation.node.selection_set.node);
        // Fragments that nobody spreads have to keep the limits as well.
        let mut most = whole.clone();
        for fragment in document.fragments.values() {
            let part = written_out::measures(&document, &fragment.node.selection_set.node);
            most.selections = most.selections.max(part.selections);
            most.aliases = most.aliases.max(part.aliases);
            most.depth = most.depth.max(part.depth);
        }
        let exact = DocumentLimits {
            fields_max: most.selections,
            aliases_max: most.aliases,
            depth_max: most.depth,
            root_fields_max: whole.roots.len(),
            ..UNLIMITED
        };
        let admitted = admit(&text, &exact).unwrap();
        prop_assert_eq!(admitted.root_fields(admitted.operation(Some("Q")).unwrap()), whole.roots.clone());

        let less = most.selections - 1;
        prop_assert_eq!(excess(&text, &DocumentLimits { fields_max: less, ..exact }), Some(Excess::Fields(less)));
        let less = most.depth - 1;
        prop_assert_eq!(excess(&text, &DocumentLimits { depth_max: less, ..exact }), Some(Excess::Depth(less)));
        let less = whole.roots.len() - 1;
        prop_assert_eq!(
            excess(&text, &DocumentLimits { root_fields_max: less, ..exact }),
            Some(Excess::RootFields(less))
        );
        if let Some(less) = most.aliases.checked_sub(1) {
            prop_assert_eq!(excess(&text, &DocumentLimits { aliases_max: less, ..exact }), Some(Excess::Aliases(less)));
        }
    }

    #[test]
    fn whatever_is_admitted_costs_at_least_what_it_resolves(text in documents()) {
        admit_and_execute(&text);
    }

    #[test]
    fn brackets_are_found_by_the_book(text in scraps(), nesting_max in 0_usize..12) {
        let found = brackets(&text);
        let limits = DocumentLimits { nesting_max, ..UNLIMITED };
        match admit(&text, &limits) {
            Err(Refusal::Excess(Excess::Nesting(_))) => prop_assert!(found.deepest > nesting_max),
            Err(Refusal::Syntax { .. }) => prop_assert!(found.deepest <= nesting_max),
            Ok(_) => prop_assert!(found.deepest <= nesting_max && !found.is_cut_short),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn scraps_of_documents_do_no_harm(text in scraps()) {
        admit_and_execute(&text);
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        admit_and_execute(&String::from_utf8_lossy(&bytes));
        check_as_variables(&bytes);
        check_variables(&serde_json::Map::new(), &VariableLimits::default()).unwrap();
    }
}
