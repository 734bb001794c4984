//! Everybody reads everything, and nobody can tell what they may not see from what is not there.

use serde_json::{Value, json};

use super::super::cast::Cast;
use super::super::path::Path;
use super::super::policy::{Access, Actor, Columns};
use super::super::schema::Schema;
use super::secrets::Secrets;
use super::{GROUPS, Row};
use crate::support::Answer;

/// Kinds of things that have ids but cannot be had by them.
const NO_NODES: [&str; 9] = [
    "studentUser",
    "meeting",
    "noShowReport",
    "portfolioItem",
    "acceptedSlot",
    "orderLine",
    "loginSession",
    "job",
    "paymentEvent",
];

/// What the answer comes to at the end of the way.
fn access_of(answer: &Answer, path: &Path) -> Access {
    let errors = answer.body.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
    let codes: Vec<Option<&str>> =
        errors.iter().map(|error| error.pointer("/extensions/code").and_then(Value::as_str)).collect();
    match codes.as_slice() {
        [Some("UNAUTHENTICATED")] => return Access::Unauthenticated,
        [Some("FORBIDDEN")] => return Access::Forbidden,
        [] => {}
        _ => panic!("{path:?}: {answer:#?}"),
    }
    match answer.body.pointer(&format!("/data{}", path.pointer)) {
        None | Some(Value::Null | Value::Bool(false)) => Access::Nothing,
        Some(Value::Array(items)) if items.is_empty() => Access::Nothing,
        Some(_) => Access::Allowed,
    }
}

/// Whether a list that shows nothing counts something or has edges all the same.
fn is_betrayed_by_its_page(answer: &Answer, path: &Path) -> bool {
    let Some(connection) = &path.connection else { return false };
    let at = |field: &str| answer.body.pointer(&format!("/data{connection}/{field}"));
    at("totalCount").and_then(Value::as_i64).unwrap_or(0) != 0
        || at("edges").and_then(Value::as_array).is_some_and(|edges| !edges.is_empty())
}

/// Whether nothing was given away: an error, or null where the way begins.
fn is_blank(answer: &Answer, path: &Path) -> bool {
    answer.body.get("errors").is_some()
        || answer.body.pointer(&format!("/data{}", path.root)).is_none_or(Value::is_null)
}

/// An answer as a client sees it, but for what is left of the client's budget.
fn seen(answer: &Answer) -> (u16, Value) {
    let mut body = answer.body.clone();
    if let Some(Value::Object(cost)) = body.pointer_mut("/extensions/cost") {
        cost.remove("remaining");
    }
    (answer.status, body)
}

/// Everybody at the lines of the table, and what is not as it says.
struct Trial<'a> {
    cast: &'a Cast,
    schema: &'a Schema,
    secrets: Secrets,
    compared: usize,
    complaints: Vec<String>,
}

impl Trial<'_> {
    async fn asked(&self, actor: Actor, document: &str) -> (Answer, u64) {
        let client = self.cast.client(actor);
        let (statements, answer) = self.cast.world.statements_of(client.run(document, json!({}))).await;
        (answer, statements)
    }

    /// The fewest statements of a few requests: a machine with no turn to spare may close a batch early.
    async fn fewest_statements(&self, actor: Actor, document: &str) -> u64 {
        let mut fewest = u64::MAX;
        for _ in 0..4 {
            fewest = fewest.min(self.asked(actor, document).await.1);
        }
        fewest
    }

    async fn row(&mut self, row: &Row) {
        let path = self.path(row.way);
        self.way(row.way, &path, &row.expected).await;
        // What can be had by its id can be had among others, too.
        if path.field.starts_with("node(") && row.way.ends_with('>') {
            let way = row.way.replacen("node(id: ", "nodes(ids: [", 1).replacen(')', "])", 1);
            self.way(&way, &self.path(&way), &row.expected).await;
        }
        if let Some(like) = row.like {
            self.likeness(row, like).await;
        }
        // Of `viewer` some parts are forbidden to some; each of them has a line.
        if row.way != "viewer"
            && let Some(everything) = path.document_of_everything(self.schema, &self.cast.things)
        {
            self.everything(row, &everything).await;
        }
    }

    async fn everything(&mut self, row: &Row, document: &str) {
        for actor in Actor::ALL {
            let (answer, _) = self.asked(actor, document).await;
            if row.expected.of(actor) == Access::Allowed && answer.body.get("errors").is_some() {
                self.complain(row.way, actor, &format!("cannot read everything: {}", answer.body));
            }
            self.complaints.extend(self.secrets.leaked(row.way, actor, &answer));
        }
    }

    fn path(&self, way: &str) -> Path {
        Path::find(self.schema, way).unwrap_or_else(|error| panic!("{error}"))
    }

    async fn way(&mut self, way: &str, path: &Path, expected: &Columns) {
        let document = path.document(self.schema, &self.cast.things);
        let of_nothing = path.document(self.schema, &self.cast.absent_things());
        for actor in Actor::ALL {
            let (answer, statements) = self.asked(actor, &document).await;
            let (found, expected) = (access_of(&answer, path), expected.of(actor));
            if found != expected {
                self.complain(way, actor, &format!("{found:?} instead of {expected:?}: {}", answer.body));
            }
            self.complaints.extend(self.secrets.leaked(way, actor, &answer));
            if found != Access::Allowed && is_betrayed_by_its_page(&answer, path) {
                self.complain(way, actor, &format!("the page betrays what is not shown: {}", answer.body));
            }
            if document == of_nothing || !is_blank(&answer, path) {
                continue;
            }
            self.compare(way, actor, (&document, &answer, statements), &of_nothing).await;
        }
    }

    /// The answer and its statements must be those of the other document, which is about nothing.
    async fn compare(&mut self, way: &str, actor: Actor, found: (&str, &Answer, u64), of_nothing: &str) {
        self.compared += 1;
        let (document, answer, statements) = found;
        let (nothing, statements_of_nothing) = self.asked(actor, of_nothing).await;
        if seen(answer) != seen(&nothing) {
            self.complain(way, actor, &format!("{answer:?} instead of {nothing:?} for what is not there"));
        }
        if statements == statements_of_nothing {
            return;
        }
        let statements = self.fewest_statements(actor, document).await;
        let statements_of_nothing = self.fewest_statements(actor, of_nothing).await;
        if statements != statements_of_nothing {
            let counts = format!("{statements} statements, {statements_of_nothing} for what is not there");
            self.complain(way, actor, &counts);
        }
    }

    /// Those who find nothing further down are answered as if there were nothing.
    async fn likeness(&mut self, row: &Row, like: &str) {
        let documents = [row.way, like].map(|way| self.path(way).document(self.schema, &self.cast.things));
        let [document, of_nothing] = documents;
        for actor in Actor::ALL {
            let (answer, statements) = self.asked(actor, &document).await;
            if row.expected.of(actor) == Access::Nothing {
                self.compare(row.way, actor, (&document, &answer, statements), &of_nothing).await;
            }
        }
    }

    fn complain(&mut self, way: &str, actor: Actor, what: &str) {
        self.complaints.push(format!("{way}, {}: {what}", actor.heading()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_what_the_table_says_and_cannot_tell_hidden_from_absent() {
    let schema = Schema::published();
    let cast = Cast::with_a_past().await;
    let before = cast.world.digests(&[]).await;
    let secrets = Secrets::of(&cast);
    let mut trial = Trial { cast: &cast, schema: &schema, secrets, compared: 0, complaints: Vec::new() };
    for row in GROUPS.iter().flat_map(|group| group.rows) {
        trial.row(row).await;
    }
    let path = trial.path("node(id: $accepted)");
    for name in NO_NODES {
        let document = path.document(&schema, &cast.things).replace(cast.thing("accepted"), cast.thing(name));
        for actor in Actor::ALL {
            let (answer, _) = trial.asked(actor, &document).await;
            if access_of(&answer, &path) == Access::Allowed {
                trial.complain(name, actor, "had by its id without a line of the table");
            }
        }
    }
    let Trial { secrets, compared, mut complaints, .. } = trial;
    complaints.extend(secrets.kept_from_those_who_may());
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
    assert!(compared > 200, "only {compared} refusals were compared with what is not there");
    assert_eq!(cast.world.digests(&[]).await, before, "reading changed something");
}

#[test]
fn every_line_is_seen_by_somebody() {
    for row in GROUPS.iter().flat_map(|group| group.rows) {
        let is_seen = Actor::ALL.iter().any(|actor| row.expected.of(*actor) == Access::Allowed);
        assert!(is_seen, "{}: what nobody sees is not known to be there", row.way);
    }
}
