//! Random documents, most of which fit the schema of `shop`, in random spacing.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// How many fragments a document has. One spreads only later ones, so that there are no cycles.
const FRAGMENTS: usize = 3;

#[derive(Debug, Clone)]
enum Selected {
    Field {
        name: &'static str,
        argument: Option<&'static str>,
        is_aliased: bool,
        directive: Option<&'static str>,
        below: Vec<Self>,
    },
    Inline {
        has_condition: bool,
        below: Vec<Self>,
    },
    Spread(usize),
}

/// Arguments of `items`: numbers, lists, variables, strings with everything in them.
const ARGUMENTS: [&str; 12] = [
    "first: 2",
    "first: -1",
    "first: 2000000000",
    "first: $n",
    "first: $m",
    "first: null, ids: [\"a\", \"b\"]",
    "ids: []",
    "ids: $ids",
    "ids: [\"}}}\", \"\\\"{{\", \"\"\"[[[ \\\"\"\" \" ]\"\"\", 7]",
    "ids: \"one # no comment\"",
    "ids: [\"\\u0041\", \"\"\"\"\"\", \"\", \"ä…\"]",
    "first: 3 ids: [1, 2, 3, 4]",
];

const DIRECTIVES: [&str; 3] = ["@include(if: true)", "@skip(if: $off)", "@include(if:false)@skip(if:false)"];

fn leaf(from: usize) -> BoxedStrategy<Selected> {
    let field = prop_oneof![Just("name"), Just("__typename")];
    let field =
        (field, prop::bool::weighted(0.1), option::weighted(0.2, prop::sample::select(&DIRECTIVES[..])));
    let field = field.prop_map(|(name, is_aliased, directive)| Selected::Field {
        name,
        argument: None,
        is_aliased,
        directive,
        below: Vec::new(),
    });
    if from >= FRAGMENTS {
        field.boxed()
    } else {
        prop_oneof![2 => field, 1 => (from..FRAGMENTS).prop_map(Selected::Spread)].boxed()
    }
}

fn with_below(below: &BoxedStrategy<Selected>) -> impl Strategy<Value = Selected> + use<> {
    let below = || vec(below.clone(), 1..4);
    let directive = || option::weighted(0.1, prop::sample::select(&DIRECTIVES[..]));
    prop_oneof![
        (prop::bool::weighted(0.1), directive(), below()).prop_map(|(is_aliased, directive, below)| {
            Selected::Field { name: "item", argument: None, is_aliased, directive, below }
        }),
        (option::of(prop::sample::select(&ARGUMENTS[..])), directive(), below()).prop_map(
            |(argument, directive, below)| Selected::Field {
                name: "items",
                argument,
                // With other arguments it is another field, which needs another name.
                is_aliased: argument.is_some(),
                directive,
                below,
            }
        ),
    ]
}

fn selected(from: usize) -> BoxedStrategy<Selected> {
    leaf(from)
        .prop_recursive(3, 12, 3, |inner| {
            let below = vec(inner.clone(), 1..4);
            let inline = (any::<bool>(), below)
                .prop_map(|(has_condition, below)| Selected::Inline { has_condition, below });
            prop_oneof![2 => with_below(&inner), 1 => inline]
        })
        .boxed()
}

/// What stands between tokens that need something between them.
const SPACES: [&str; 6] = [" ", ",", "\n", "\r\n", " # {[( \"\n", "\t\u{feff}"];

struct Text {
    text: String,
    names: usize,
    space: &'static str,
}

impl Text {
    fn put(&mut self, token: &str) {
        self.text.push_str(token);
        self.text.push_str(self.space);
    }

    fn set(&mut self, below: &[Selected]) {
        self.put("{");
        self.selections(below);
        self.put("}");
    }

    fn selections(&mut self, all: &[Selected]) {
        for selected in all {
            match selected {
                Selected::Field { name, argument, is_aliased, directive, below } => {
                    if *is_aliased {
                        self.names += 1;
                        write!(self.text, "a{}:", self.names).expect("a string takes everything");
                    }
                    self.put(name);
                    if let Some(argument) = argument {
                        self.put(&format!("({argument})"));
                    }
                    directive.map(|directive| self.put(directive));
                    if !below.is_empty() {
                        self.set(below);
                    }
                }
                Selected::Inline { has_condition, below } => {
                    self.put(if *has_condition { "...on Item" } else { "..." });
                    self.set(below);
                }
                Selected::Spread(fragment) => self.put(&format!("...F{fragment}")),
            }
        }
    }
}

/// Uses every fragment and every variable, without which a document is not valid.
const EVERYTHING: &str =
    "item{...F0...F1...F2 z1:items(first:$n,ids:$ids){name@skip(if:$off)}z2:items(first:$m){name}}";

/// A document with one operation. Nearly all of them are valid; limits are not kept.
pub(crate) fn documents() -> impl Strategy<Value = String> {
    let fragments: Vec<_> = (0..FRAGMENTS).map(|index| vec(selected(index + 1), 1..4)).collect();
    let roots = vec(with_below(&selected(0)), 1..4);
    (roots, fragments, prop::sample::select(&SPACES[..])).prop_map(|(roots, fragments, space)| {
        let mut text = Text { text: String::new(), names: 0, space };
        text.put("query Q($n: Int = 4, $m: Int! = 1, $ids: [ID!] = [\"(\", \"[\"], $off: Boolean! = false)");
        text.put("{");
        text.selections(&roots);
        text.put(EVERYTHING);
        text.put("}");
        for (index, fragment) in fragments.iter().enumerate() {
            text.put(&format!("fragment F{index} on Item"));
            text.set(fragment);
        }
        text.text
    })
}

/// Text of the pieces that lexers trip over.
pub(crate) fn scraps() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(
        &[
            "\"", "\"\"", "\"\"\"", "\\", "\\\"", "\\\"\"\"", "\n", "\r", "#", "{", "}", "[", "]", "(", ")",
            "a", "...", ".", "@", "$", ":", "0", "-1", "1.5e3", "true", "null", " ", ",", "ä", "\u{feff}",
            "query", "on", "fragment", "{a}", "(x:", "\\u00e4",
        ][..],
    );
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}
