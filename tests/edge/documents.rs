//! How documents are named, and which are executed: by text, by hash, trusted or not.

use database::schema::audit_entries;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use graphql::http::{DocumentPolicy, Introspection, TrustedDocuments};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Answer, SIGNING_UP, World};

const ASK: &str = "{ serverInformation { version } }";

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn apollo(hash: &str, query: Option<&str>) -> Value {
    let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    query.map_or_else(
        || json!({ "extensions": extensions }),
        |query| json!({ "query": query, "extensions": extensions }),
    )
}

fn is_answered(answer: &Answer) -> bool {
    answer.status == 200 && answer.body.pointer("/data/serverInformation/version").is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hash_stands_for_a_text_that_was_sent_once() {
    let world = World::new().await;
    let client = world.anonymous();
    client.send(apollo(&sha256(ASK), None)).await.failed("PERSISTED_QUERY_NOT_FOUND");
    assert!(is_answered(&client.send(apollo(&sha256(ASK), Some(ASK))).await));
    assert!(is_answered(&client.send(apollo(&sha256(ASK), None)).await));
    let by_id = json!({ "documentId": format!("sha256:{}", sha256(ASK)) });
    assert!(is_answered(&client.send(by_id).await));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_under_a_wrong_hash_is_refused_and_not_kept() {
    let world = World::new().await;
    let client = world.anonymous();
    let other = "{ serverInformation { time } }";
    let wrong = client.send(apollo(&sha256(ASK), Some(other))).await;
    wrong.failed("BAD_USER_INPUT");
    client.send(apollo(&sha256(ASK), None)).await.failed("PERSISTED_QUERY_NOT_FOUND");
    client.send(apollo(&sha256(other), None)).await.failed("PERSISTED_QUERY_NOT_FOUND");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_does_not_fit_the_schema_is_not_kept() {
    let world = World::new().await;
    let client = world.anonymous();
    let nonsense = "{ serverInformation { nonsense } }";
    client.send(apollo(&sha256(nonsense), Some(nonsense))).await.failed("GRAPHQL_VALIDATION_FAILED");
    client.send(apollo(&sha256(nonsense), None)).await.failed("PERSISTED_QUERY_NOT_FOUND");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_no_hash_are_bad_requests() {
    let world = World::new().await;
    let client = world.anonymous();
    for body in [
        json!({ "documentId": "search" }),
        json!({ "documentId": 7 }),
        json!({ "documentId": format!("sha256:{}", "g".repeat(64)) }),
        json!({ "extensions": { "persistedQuery": { "version": 2, "sha256Hash": sha256(ASK) } } }),
        json!({ "extensions": { "persistedQuery": true } }),
        json!({ "variables": {} }),
    ] {
        let answer = client.send(body.clone()).await;
        answer.failed("BAD_USER_INPUT");
        assert_eq!(answer.status, 400, "{body}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_are_checked_the_second_time_as_well() {
    let world = World::new().await;
    let client = world.anonymous();
    let document = "query ($filter: TeacherFilter, $first: Int) { teachers(filter: $filter, first: $first) { nodes { id } } }";
    for _ in 0..2 {
        client.run(document, json!({ "first": 3, "filter": { "text": "Sari" } })).await.at("/teachers/nodes");
        for (variables, place) in [
            (json!({ "first": "three" }), "$first"),
            (json!({ "filter": { "text": 7 } }), "$filter.text"),
            (json!({ "filter": { "nonsense": 7 } }), "nonsense"),
            (json!({ "filter": [1] }), "$filter"),
        ] {
            let answer = client.run(document, variables.clone()).await;
            answer.failed("BAD_USER_INPUT");
            assert_eq!((answer.status, answer.body.get("data")), (400, None), "{variables}");
            let message = answer.body.pointer("/errors/0/message").and_then(Value::as_str).unwrap();
            assert!(message.contains(place), "{message}");
        }
    }
    let missing = client.run("query ($id: ID!) { node(id: $id) { id } }", json!({})).await;
    missing.failed("BAD_USER_INPUT");
    world.finish().await;
}

/// A product that executes its own screens and one more document.
async fn trusting() -> World {
    World::configured(1, |parts| {
        let limits = parts.endpoint.limits.document;
        let mut trusted = TrustedDocuments::default();
        for (name, text) in SIGNING_UP {
            trusted.add(name, text.to_owned(), &limits).expect("the guard lets it through");
        }
        trusted.add("ask", ASK.to_owned(), &limits).expect("the guard lets it through");
        parts.endpoint.documents = DocumentPolicy::TrustedOnly(trusted);
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_trusted_documents_are_executed_for_everybody() {
    let world = trusting().await;
    let client = world.anonymous();
    assert!(is_answered(&client.run(ASK, json!({})).await));
    assert!(is_answered(&client.send(json!({ "documentId": format!("sha256:{}", sha256(ASK)) })).await));
    assert!(is_answered(&client.send(apollo(&sha256(ASK), None)).await));
    for other in [
        "{ serverInformation { time } }",
        "{ serverInformation { version } } ",
        "{ __schema { types { name } } }",
    ] {
        let (statements, answer) = world.statements_of(client.run(other, json!({}))).await;
        answer.failed("DOCUMENT_NOT_TRUSTED");
        assert_eq!((answer.status, statements), (400, 0), "{other}");
        client.send(apollo(&sha256(other), Some(other))).await.failed("DOCUMENT_NOT_TRUSTED");
        client.send(apollo(&sha256(other), None)).await.failed("PERSISTED_QUERY_NOT_FOUND");
    }
    world.finish().await;
}

async fn audited(world: &World) -> Vec<Value> {
    audit_entries::table
        .filter(audit_entries::action.eq("document.execute"))
        .order(audit_entries::created_at)
        .select(audit_entries::after.assume_not_null())
        .load(&mut world.connection().await)
        .await
        .expect("the audit log can be read")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_admins_type_is_executed_and_written_down() {
    let world = trusting().await;
    let (admin, student) = (world.admin().await, world.student("Budi Santoso").await);
    let typed = "query Mine { viewer { id } }";
    student.run(typed, json!({})).await.failed("DOCUMENT_NOT_TRUSTED");
    assert_eq!(audited(&world).await, Vec::<Value>::new());
    assert!(admin.run(typed, json!({})).await.at("/viewer/id").is_string());
    assert!(is_answered(&admin.run(ASK, json!({})).await));
    let written = audited(&world).await;
    assert_eq!(written.len(), 1, "{written:?}");
    assert_eq!(written[0]["document"], json!(typed));
    assert_eq!(written[0]["sha256"], json!(sha256(typed)));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_admins_introspect_where_it_is_so_configured() {
    let world = World::configured(1, |parts| parts.endpoint.introspection = Introspection::Admins).await;
    let (admin, student) = (world.admin().await, world.student("Budi Santoso").await);
    for document in [
        "{ __schema { queryType { name } } }",
        "{ alias: __type(name: \"User\") { name } }",
        "{ ...f } fragment f on Query { __schema { queryType { name } } }",
    ] {
        for client in [&student, &world.anonymous()] {
            client.run(document, json!({})).await.failed("FORBIDDEN");
        }
        assert!(admin.run(document, json!({})).await.body.get("errors").is_none(), "{document}");
    }
    assert!(is_answered(&world.anonymous().run(ASK, json!({})).await));
    let guess = world.anonymous().run("{ serverInformation { versio } }", json!({})).await;
    assert!(!guess.body.to_string().contains("version"), "no suggestions either: {guess:?}");
    world.finish().await;
}
