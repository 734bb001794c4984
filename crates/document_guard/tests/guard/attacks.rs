//! The documents that hurt GraphQL servers, and what each takes here: steps, and stack.

use std::fmt::Write as _;

use teacherin_document_guard::{DocumentLimits, Excess, Refusal, Steps, admit_counting};

use crate::harness::LEXICAL_STEPS_PER_BYTE;

/// A quarter of tokio's 2 MiB, the smallest stack we run on. The parser takes up to 384 KiB of it in debug builds, which
/// these tests are, and 128 KiB in release builds.
const STACK_BYTES: usize = 512 * 1024;

/// A chain of fragments, each of which spreads the next one several times.
fn fan(fragments: usize, spreads: usize) -> String {
    let mut text = String::from("{...f0}");
    for index in 0..fragments {
        let next = format!("...f{}", index + 1);
        write!(text, "fragment f{index} on Query{{{}}}", next.repeat(spreads))
            .expect("a string takes everything");
    }
    write!(text, "fragment f{fragments} on Query{{a}}").expect("a string takes everything");
    text
}

fn circle(fragments: usize) -> String {
    let mut text = String::from("{...f0}");
    for index in 0..fragments {
        write!(text, "fragment f{index} on Query{{...f{}}}", (index + 1) % fragments)
            .expect("a string takes everything");
    }
    text
}

fn nested(open: &str, levels: usize) -> String {
    open.repeat(levels)
}

const NESTING: Option<Excess> = Some(Excess::Nesting(40));
const FIELDS: Option<Excess> = Some(Excess::Fields(1_000));
const TOKENS: Option<Excess> = Some(Excess::Tokens(2_000));

/// Name, text, and the limit it breaks; none where it is a syntax error.
type Attack = (&'static str, String, Option<Excess>);

fn attacks_on_the_stack() -> Vec<Attack> {
    vec![
        // Of the parser, which gives way at 2,000 to 2,500 levels.
        ("list in an argument", format!("{{a(x:{}1{})}}", nested("[", 2_500), nested("]", 2_500)), NESTING),
        (
            "object in an argument",
            format!("{{a(x:{}1{})}}", nested("{k:", 2_000), nested("}", 2_000)),
            NESTING,
        ),
        ("list that nothing closes", format!("{{a(x:{}", nested("[", 5_000)), NESTING),
        ("list and object by turns", format!("{{a(x:{}", nested("[{k:", 1_000)), NESTING),
        (
            "variable's default",
            format!("query($x:Int={}1{}){{a}}", nested("[", 2_500), nested("]", 2_500)),
            NESTING,
        ),
        (
            "variable's type",
            format!("query($x:{}Int{}){{a}}", nested("[", 2_500), nested("]", 2_500)),
            NESTING,
        ),
        (
            "directive's argument",
            format!("{{a@b(x:{}1{})}}", nested("[", 2_500), nested("]", 2_500)),
            NESTING,
        ),
        ("brackets behind a comment's end", format!("{{a(x:#]\n{}", nested("[", 2_500)), NESTING),
        (
            "brackets behind a string's end",
            format!("{{a(x:[\"\\\\\" \"\"\"\\\"\"\" \"\"\" {}", nested("[", 2_500)),
            NESTING,
        ),
        ("selection sets", nested("{a", 5_000), NESTING),
        ("inline fragments", format!("{{{}", nested("...{", 3_000)), NESTING),
    ]
}

fn attacks_on_time() -> Vec<Attack> {
    vec![
        // Exponential time in fragments.
        ("fan of 20 by 2", fan(20, 2), FIELDS),
        ("fan of 24 by 2", fan(24, 2), FIELDS),
        ("fan of 48 by 2", fan(48, 2), FIELDS),
        ("fan of 8 by 10", fan(8, 10), FIELDS),
        ("fan of 9 by 11", fan(9, 11), FIELDS),
        ("fan that ends in nothing", fan(40, 2).replace("{a}", "{...nothing}"), FIELDS),
        ("fan that nobody spreads", fan(40, 2).replacen("{...f0}", "{a}", 1), FIELDS),
        ("fragment that spreads itself", circle(1), Some(Excess::FragmentCycle)),
        ("circle of 99 fragments", circle(99), Some(Excess::FragmentCycle)),
        // Quadratic time in the parser: every quote of these begins a block string that it reads to the end.
        ("block strings without an end", format!("{{a(x:[\"\"\"{}", "x\\\"\"\"\"\"".repeat(4_600)), None),
        ("string without an end", format!("{{a(x:\"{}", "\\\"".repeat(15_000)), None),
    ]
}

fn attacks_by_number() -> Vec<Attack> {
    vec![
        (
            "directives on the operation",
            format!("query {}{{a}}", "@aa".repeat(10_000)),
            Some(Excess::Directives(50)),
        ),
        ("variables", format!("query({}){{a}}", "$a:Int ".repeat(4_500)), Some(Excess::Variables(200))),
        ("fields", format!("{{{}}}", "a ".repeat(16_000)), TOKENS),
        ("field duplication", format!("{{{}}}", "a ".repeat(1_001)), FIELDS),
        ("aliases", format!("{{b{{{}}}}}", "a:__typename ".repeat(60)), Some(Excess::Aliases(50))),
        (
            "mutations by alias",
            format!("mutation{{{}}}", "a:login ".repeat(31)),
            Some(Excess::RootFields(30)),
        ),
        ("spreads", format!("{{{}}}", "...f ".repeat(6_000)), Some(Excess::Spreads(100))),
        ("values without a space", format!("{{a(x:[{}])}}", "0".repeat(32_000)), TOKENS),
        (
            "depth through fragments",
            format!(
                "{}...f{} fragment f on A{}",
                "{a".repeat(15) + "{",
                "}".repeat(16),
                "{a".repeat(15) + &"}".repeat(15)
            ),
            Some(Excess::Depth(20)),
        ),
        (
            "introspection in a circle",
            format!("{{__schema{{types{}{}}}}}", "{fields{type".repeat(5) + "{name}", "}}".repeat(5)),
            Some(Excess::IntrospectionNesting(2)),
        ),
        (
            "introspection side by side",
            format!("{{__schema{{{}}}}}", "a:types{name}".repeat(40)),
            Some(Excess::IntrospectionLists(12)),
        ),
        ("length", " ".repeat(10_000_000), Some(Excess::Bytes(32_768))),
        ("comment", format!("{{a}}#{}", "[".repeat(1_000_000)), Some(Excess::Bytes(32_768))),
    ]
}

fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(run)
        .expect("there is memory for a stack")
        .join()
        .expect("the attacks are withstood");
}

#[test]
fn every_attack_is_refused_in_bounded_steps_on_a_small_stack() {
    on_a_small_stack(|| {
        let limits = DocumentLimits::default();
        for (name, text, excess) in [attacks_on_the_stack(), attacks_on_time(), attacks_by_number()].concat()
        {
            let mut steps = Steps::default();
            let refusal = admit_counting(&text, &limits, &mut steps).expect_err(name);
            match (refusal, excess) {
                (Refusal::Excess(found), Some(excess)) => assert_eq!(found, excess, "{name}"),
                (Refusal::Syntax { .. }, None) => {}
                (refusal, _) => panic!("{name}: {refusal}"),
            }
            assert!(refusal.to_string().len() < 160, "{name}: {refusal}");
            let looked_at = text.len().min(limits.bytes_max);
            assert!(steps.lexical <= LEXICAL_STEPS_PER_BYTE * looked_at, "{name}: {steps:?}");
            assert!(steps.expansion <= limits.tokens_max, "{name}: {steps:?}");
        }
    });
}

/// What just keeps the limits needs the most of the stack: the parser's recursion and ours.
#[test]
fn the_deepest_documents_that_are_admitted_fit_on_a_small_stack() {
    let chain = |inline: usize| {
        let mut text = format!("{{{}}}", "a{".repeat(19) + "...f0" + &"}".repeat(19));
        for index in 0..(100 - inline) {
            write!(text, "fragment f{index} on A{{...f{}}}", index + 1).unwrap();
        }
        text.replace("...f0", &("...{".repeat(inline) + "...f0" + &"}".repeat(inline)))
    };
    let documents = [
        format!("{{a(x:{}1{})}}", "[".repeat(38), "]".repeat(38)),
        format!("{{a(x:{}1{})}}", "{k:".repeat(38), "}".repeat(38)),
        format!("query($x:{}Int{}){{a}}", "[".repeat(39), "]".repeat(39)),
        format!("query($x:Int={}1{}){{a}}", "{k:".repeat(39), "}".repeat(39)),
        format!("{{{}a{}}}", "...{".repeat(39), "}".repeat(39)),
        format!("{}a{}", "{a".repeat(19) + "{", "}".repeat(20)),
        chain(0).replace("...f100", "a"),
        chain(20).replace("...f80", "a"),
    ];
    on_a_small_stack(move || {
        for text in documents {
            let admitted = admit_counting(&text, &DocumentLimits::default(), &mut Steps::default());
            assert!(admitted.is_ok(), "{text}: {:?}", admitted.err());
        }
    });
}
