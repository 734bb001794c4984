//! One test for each limit: a document that just keeps it, and one that does not, with the sentence it gets.

use std::fmt::Write as _;

use teacherin_document_guard::{
    DocumentLimits, Excess, OperationMissing, Refusal, Steps, admit, admit_counting,
};

fn refusal(text: &str) -> Option<Refusal> {
    admit(text, &DocumentLimits::default()).err()
}

#[track_caller]
fn assert_limit(keeps: &str, exceeds: &str, excess: Excess, sentence: &str) {
    assert_eq!(refusal(keeps), None);
    assert_eq!(refusal(exceeds), Some(Refusal::Excess(excess)));
    assert_eq!(Refusal::Excess(excess).to_string(), sentence);
}

fn fields(count: usize) -> String {
    "a ".repeat(count)
}

#[test]
fn bytes() {
    let padded = |bytes: usize| format!("{{a}}{}", " ".repeat(bytes - 3));
    assert_limit(
        &padded(32_768),
        &padded(32_769),
        Excess::Bytes(32_768),
        "The document is longer than 32768 bytes.",
    );
}

#[test]
fn tokens() {
    let list = |items: usize| format!("{{a(x:[{}])}}", "1 ".repeat(items));
    assert_limit(
        &list(1_991),
        &list(1_992),
        Excess::Tokens(2_000),
        "The document has more than 2000 tokens.",
    );
}

#[test]
fn tokens_that_the_parser_tells_apart_without_a_space() {
    // `{a(x:[` and `])}` are nine; the parser reads each `0`, and each `null`, as a value of its own.
    for value in ["0", "null", "true", "-1", "-0.5", "-1e+5", "-2.5E3"] {
        let list = |items: usize| format!("{{a(x:[{}])}}", value.repeat(items));
        assert_eq!(refusal(&list(1_991)), None, "{value}");
        assert_eq!(refusal(&list(1_992)), Some(Refusal::Excess(Excess::Tokens(2_000))), "{value}");
    }
}

#[test]
fn nesting_of_all_kinds_of_brackets() {
    let lists = |depth: usize| format!("{{a(x:{}{})}}", "[".repeat(depth - 2), "]".repeat(depth - 2));
    assert_limit(
        &lists(40),
        &lists(41),
        Excess::Nesting(40),
        "The document nests brackets more than 40 deep.",
    );
}

#[test]
fn nesting_beyond_what_the_parser_can_do() {
    let limits = DocumentLimits { nesting_max: 1_000, depth_max: 1_000, ..DocumentLimits::default() };
    let deep = |depth: usize| format!("{}a{}", "{a".repeat(depth), "}".repeat(depth));
    assert!(admit(&deep(65), &limits).is_ok());
    assert_eq!(admit(&deep(66), &limits).err(), Some(Refusal::Excess(Excess::Nesting(64))));
}

#[test]
fn spreads() {
    let spread = |count: usize| format!("{{a{{{}}}}}", "...{a}".repeat(count));
    assert_limit(
        &spread(100),
        &spread(101),
        Excess::Spreads(100),
        "The document spreads more than 100 fragments.",
    );
}

#[test]
fn directives() {
    let directed = |count: usize| format!("query {}{{a}}", "@a".repeat(count));
    assert_limit(
        &directed(50),
        &directed(51),
        Excess::Directives(50),
        "The document has more than 50 directives.",
    );
}

#[test]
fn variables() {
    let declared = |count: usize| format!("query({}){{a}}", "$a:Int ".repeat(count));
    assert_limit(
        &declared(200),
        &declared(201),
        Excess::Variables(200),
        "The document names variables more than 200 times.",
    );
}

#[test]
fn operations() {
    let several = |count: usize| {
        (0..count).fold(String::new(), |mut text, index| {
            write!(text, "query q{index}{{a}}").unwrap();
            text
        })
    };
    assert_limit(
        &several(20),
        &several(21),
        Excess::Operations(20),
        "The document has more than 20 operations.",
    );
}

#[test]
fn fields_with_fragments_written_out() {
    // Ten times a fragment of 98 fields; field, spread and inline fragment count one each.
    let text =
        |more: &str| format!("{{b{{{}{more}}}}} fragment f on A{{{}}}", "...f ".repeat(10), fields(98));
    assert_limit(
        &text(&fields(9)),
        &text(&fields(10)),
        Excess::Fields(1_000),
        "The document selects more than 1000 fields once its fragments are written out.",
    );
    assert_eq!(
        refusal(&text(&format!("...{{{}}}", fields(9)))),
        Some(Refusal::Excess(Excess::Fields(1_000)))
    );
}

#[test]
fn aliases_with_fragments_written_out() {
    let text = |more: &str| {
        let aliases = (0..10).fold(String::new(), |mut text, index| {
            write!(text, "a{index}:__typename ").unwrap();
            text
        });
        format!("{{b{{{}{more}}}}} fragment f on A{{{aliases}}}", "...f ".repeat(5))
    };
    assert_limit(
        &text(""),
        &text("c:d"),
        Excess::Aliases(50),
        "The document has more than 50 aliases once its fragments are written out.",
    );
}

#[test]
fn fields_of_the_root_with_fragments_written_out() {
    let text = |more: &str| format!("{{...f ...{{...f}}{more}}} fragment f on Query{{{}}}", fields(15));
    assert_limit(
        &text(""),
        &text("a"),
        Excess::RootFields(30),
        "The document selects more than 30 fields of the root once its fragments are written out.",
    );
}

#[test]
fn depth_with_fragments_written_out() {
    let text = |below: &str| {
        format!(
            "{}...f{} fragment f on A{}{below}{}",
            "{a".repeat(9) + "{",
            "}".repeat(10),
            "{a".repeat(10) + "{",
            "}".repeat(11)
        )
    };
    assert_limit(
        &text("a"),
        &text("a{a}"),
        Excess::Depth(20),
        "The document selects fields more than 20 levels deep once its fragments are written out.",
    );
}

#[test]
fn the_walk_goes_no_deeper_than_the_depth() {
    let mut text = String::from("{...f0}");
    for index in 0..60 {
        let below = format!("{{...f{}}}", index + 1);
        write!(text, "fragment f{index} on A{}{below}{}", "{a".repeat(30), "}".repeat(30)).unwrap();
    }
    let limits = DocumentLimits { tokens_max: 10_000, ..DocumentLimits::default() };
    let mut steps = Steps::default();
    let refused = admit_counting(&text, &limits, &mut steps).err();
    assert_eq!(refused, Some(Refusal::Excess(Excess::Depth(20))));
    // The spread, twenty fields, and the one too many.
    assert_eq!(steps.expansion, 22);
}

#[test]
fn a_fragment_measured_before_counts_where_it_is_deeper() {
    let deep = format!("{}{}", "{a".repeat(11), "{...f}".to_owned() + &"}".repeat(11));
    let text = format!("{{ ...f b{deep} }} fragment f on A{}{}", "{a".repeat(9), "}".repeat(9));
    assert_eq!(refusal(&text), Some(Refusal::Excess(Excess::Depth(20))));
}

#[test]
fn fragments_that_nobody_spreads_keep_the_limits_as_well() {
    let text = format!("{{a}} fragment f on A{{{}}}", fields(1_001));
    assert_eq!(refusal(&text), Some(Refusal::Excess(Excess::Fields(1_000))));
    let cycle = "{a} fragment f on A{...g} fragment g on A{b{...f}}";
    assert_eq!(refusal(cycle), Some(Refusal::Excess(Excess::FragmentCycle)));
}

#[test]
fn a_fragment_that_spreads_itself() {
    let text = "{...a} fragment a on Query{...b} fragment b on Query{c{...a}}";
    assert_eq!(refusal(text), Some(Refusal::Excess(Excess::FragmentCycle)));
    assert_eq!(Excess::FragmentCycle.to_string(), "A fragment of the document spreads itself.");
}

#[test]
fn every_limit_can_be_raised() {
    let limits = DocumentLimits { aliases_max: 51, ..DocumentLimits::default() };
    let text = format!("{{b{{{}}}}}", "a:c ".repeat(51));
    assert_eq!(refusal(&text), Some(Refusal::Excess(Excess::Aliases(50))));
    assert!(admit(&text, &limits).is_ok());
}

#[test]
fn a_syntax_error_tells_its_place_and_nothing_of_the_text() {
    let place = |text: &str| match refusal(text) {
        Some(Refusal::Syntax { line, column }) => (line, column),
        other => panic!("{other:?}"),
    };
    assert_eq!(place("{ä(x: \"secret\") !}"), (1, 2));
    assert_eq!(place("{\n  a\n  b(}"), (3, 5));
    assert_eq!(place("{a(ä: \"\"\" secret"), (1, 7));
    assert_eq!(place("{a\r\n(x: \"ä\", y: \"secret\n\")}"), (2, 13));
    assert_eq!(place("{a(x:\"\"\"secret\\\"\"\")}"), (1, 6));
    assert_eq!(place("fragment f on A{a}"), (1, 1));
    assert_eq!(place("query a{b} query a{c}"), (1, 12));
    assert_eq!(place(""), (1, 1));
    assert_eq!(
        refusal("{secret").unwrap().to_string(),
        "The document is not GraphQL: syntax error at line 1, column 8."
    );
}

#[test]
fn brackets_in_strings_and_comments_do_not_count() {
    let brackets = "[".repeat(500);
    let text = format!(
        "{{a(x:\"{brackets}\\\"{brackets}\",y:\"\"\"{brackets}\\\"\"\"{brackets}\"\"\")}} # {brackets}"
    );
    assert_eq!(refusal(&text), None);
}

#[test]
fn an_operation_is_picked_by_name_or_by_being_alone() {
    let admitted = |text: &str| admit(text, &DocumentLimits::default()).unwrap();
    let anonymous = admitted("{a}");
    assert_eq!(anonymous.root_fields(anonymous.operation(None).unwrap()), ["a"]);
    assert_eq!(anonymous.operation(Some("")).err(), Some(OperationMissing::Unknown));

    let alone = admitted("query q{b}");
    assert_eq!(alone.root_fields(alone.operation(None).unwrap()), ["b"]);

    let several = admitted("query q{...f c:d} mutation m{e} fragment f on Query{g ...{d}}");
    assert_eq!(several.operation(None).err(), Some(OperationMissing::NotNamed));
    assert_eq!(several.operation(Some("f")).err(), Some(OperationMissing::Unknown));
    assert_eq!(several.root_fields(several.operation(Some("m")).unwrap()), ["e"]);
    assert_eq!(several.root_fields(several.operation(Some("q")).unwrap()), ["g", "d", "d"]);
}
