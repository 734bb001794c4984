//! docs/ACCESS.md, written from the table.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::policy::{Actor, Section};
use super::walk::OF_NO_CONCERN;

/// Set, the document is written instead of compared.
const WRITE: &str = "TEACHERIN_WRITE_DOCS";

const INTRODUCTION: &str = "# Who may see and do what

> Generated from the policy table in `tests/access` by `TEACHERIN_WRITE_DOCS=1 cargo test -p teacherin-tests access::`.
> Do not edit it: change the table. A test runs every cell of it against a real server, another finds places of the
> schema without a line, a third fails when this file is not what the table says.

The people of the columns: the **student** bought, had and reviewed lessons of the **teacher**; the **other student** and
the **other teacher** have nothing to do with them; the **admin** moderates; the **suspended** user has every role and was
suspended after signing in.

| word | means |
|---|---|
| **yes** | seen, or done |
| nothing | null, false or an empty list: the same answer, in as many SQL statements, as if there were no such thing |
| not found | a refusal in the payload: `NOT_FOUND`, the same answer as for an id that names nothing |
| not allowed | a refusal in the payload: `NOT_ALLOWED`, for who sees the thing but may not do this to it |
| `CODE` | a refusal in the payload with this code |
| sign in | the top-level error `UNAUTHENTICATED` |
| forbidden | the top-level error `FORBIDDEN` |

`node(X)` is an object of the type `X` by its id, alone with `node` and among others with `nodes`. Objects of types that
have no such line cannot be had by their ids.

No refusal changes anything. Beside what the lines say, everything within reach of each of them is read by everybody and
searched for words and ids that they may not know (`tests/access/reads/secrets.rs`).
";

fn rendered(sections: &[Section]) -> String {
    let mut text = INTRODUCTION.to_owned();
    for section in sections.iter().filter(|section| !section.lines.is_empty()) {
        write!(text, "\n## {}\n\n", section.title).expect("text takes text");
        if !section.introduction.is_empty() {
            write!(text, "{}\n\n", section.introduction).expect("text takes text");
        }
        let headings: Vec<&str> = Actor::ALL.iter().map(|actor| actor.heading()).collect();
        writeln!(text, "| field | of what | {} |", headings.join(" | ")).expect("text takes text");
        writeln!(text, "|---|---|{}", "---|".repeat(headings.len())).expect("text takes text");
        for line in &section.lines {
            let cells: Vec<String> =
                Actor::ALL.iter().map(|actor| line.expected.of(*actor).to_string()).collect();
            writeln!(text, "| `{}` | {} | {} |", line.field, line.about, cells.join(" | "))
                .expect("text takes text");
        }
    }
    text.push_str("\n## Types without lines\n\n| type | why |\n|---|---|\n");
    for (name, reason) in OF_NO_CONCERN {
        writeln!(text, "| `{name}` | {reason} |").expect("text takes text");
    }
    text
}

/// Compares docs/ACCESS.md with the table, or writes it.
pub(crate) fn check(sections: &[Section]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/ACCESS.md");
    let text = rendered(sections);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, text).expect("the document can be written");
        return;
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let difference = written.lines().zip(text.lines()).find(|(written, wanted)| written != wanted);
    assert!(
        written == text,
        "docs/ACCESS.md is out of date: run `{WRITE}=1 cargo test -p teacherin-tests access::`. First difference: \
         {difference:?}"
    );
}
