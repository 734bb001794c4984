//! Everybody reads everything, and nobody can tell what they may not see from what is not there.

use serde_json::{Value, json};

use super::super::cast::Cast;
use super::super::path::Path;
use super::super::policy::{Access, Actor};
use super::super::schema::Schema;
use super::{GROUPS, Row};
use crate::support::Answer;

/// What the answer comes to at the end of the way.
fn access_of(answer: &Answer, path: &Path) -> Access {
    let errors = answer.body.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
    let codes: Vec<&str> =
        errors.iter().filter_map(|error| error.pointer("/extensions/code").and_then(Value::as_str)).collect();
    match codes.as_slice() {
        ["UNAUTHENTICATED"] => return Access::Unauthenticated,
        ["FORBIDDEN"] => return Access::Forbidden,
        [] => {}
        _ => panic!("{path:?}: {answer:#?}"),
    }
    match answer.body.pointer(&format!("/data{}", path.pointer)) {
        None | Some(Value::Null | Value::Bool(false)) => Access::Nothing,
        Some(Value::Array(items)) if items.is_empty() => Access::Nothing,
        Some(_) => Access::Allowed,
    }
}

/// Whether nothing was given away: an error, or null where the way begins.
fn is_blank(answer: &Answer, path: &Path) -> bool {
    answer.body.get("errors").is_some()
        || answer.body.pointer(&format!("/data{}", path.root)).is_none_or(Value::is_null)
}

/// The answer and the fewest statements of a few requests: a machine with no turn to spare may close a batch early.
async fn asked(cast: &Cast, actor: Actor, document: &str) -> (Answer, u64) {
    let client = cast.client(actor);
    let (mut least, mut last) = (u64::MAX, None);
    for _ in 0..3 {
        let (statements, answer) = cast.world.statements_of(client.run(document, json!({}))).await;
        least = least.min(statements);
        last = Some(answer);
    }
    (last.expect("it was asked"), least)
}

/// What of this row is not as the table says, in words.
async fn complaints(cast: &Cast, schema: &Schema, row: &Row) -> Vec<String> {
    let path = Path::find(schema, row.way).unwrap_or_else(|error| panic!("{error}"));
    let mut complaints = Vec::new();
    let document = path.document(&cast.things);
    let of_nothing = path.document(&cast.absent_things());
    for actor in Actor::ALL {
        let (answer, statements) = asked(cast, actor, &document).await;
        let (found, expected) = (access_of(&answer, &path), row.expected.of(actor));
        let (way, who) = (row.way, actor.heading());
        if found != expected {
            complaints.push(format!("{way}, {who}: {found:?} instead of {expected:?}: {}", answer.body));
        }
        if document == of_nothing || !is_blank(&answer, &path) {
            continue;
        }
        let (blank, statements_of_blank) = asked(cast, actor, &of_nothing).await;
        if (answer.status, &answer.body) != (blank.status, &blank.body) {
            complaints.push(format!("{way}, {who}: {answer:?} instead of {blank:?} for what is not there"));
        }
        if statements != statements_of_blank {
            complaints.push(format!(
                "{way}, {who}: {statements} statements, {statements_of_blank} for what is not there"
            ));
        }
    }
    complaints
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_what_the_table_says_and_cannot_tell_hidden_from_absent() {
    let schema = Schema::published();
    let cast = Cast::with_a_past().await;
    let before = cast.world.digests(&[]).await;
    let mut wrong = Vec::new();
    for row in GROUPS.iter().flat_map(|group| group.rows) {
        wrong.extend(complaints(&cast, &schema, row).await);
    }
    assert!(wrong.is_empty(), "{} things are not as the table says:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(cast.world.digests(&[]).await, before, "reading changed something");
}

#[test]
fn every_line_is_seen_by_somebody() {
    for row in GROUPS.iter().flat_map(|group| group.rows) {
        let is_seen = Actor::ALL.iter().any(|actor| row.expected.of(*actor) == Access::Allowed);
        assert!(is_seen, "{}: what nobody sees is not known to be there", row.way);
    }
}
