//! What is nobody's fault but ours names the request, for whoever looks it up in the logs.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, World};

fn request_named_by(answer: &Answer) -> Option<&str> {
    answer.body.pointer("/errors/0/extensions/requestId").and_then(Value::as_str)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_answered_with_the_name_of_the_request() {
    let world = World::with_servers(2).await;
    let student = world.student("Budi Santoso").await.at(&world.servers[1].address);
    world.servers[1].pools.close();
    let answer = student.run("{ viewer { id } }", json!({})).await;
    answer.failed("UNAVAILABLE");
    assert_eq!(answer.status, 503);
    assert!(request_named_by(&answer).is_some_and(|id| id.parse::<uuid::Uuid>().is_ok()), "{answer:#?}");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_takes_too_long_is_answered_with_its_name() {
    let world = World::configured(1, |parts| parts.endpoint.limits.time_max = Duration::ZERO).await;
    let answer = world.anonymous().run("{ cities { id } }", json!({})).await;
    answer.failed("UNAVAILABLE");
    assert_eq!(answer.status, 504);
    assert!(request_named_by(&answer).is_some_and(|id| id.parse::<uuid::Uuid>().is_ok()), "{answer:#?}");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_client_did_wrong_names_no_request() {
    let world = World::new().await;
    let answer = world.anonymous().run("{ nonsense }", json!({})).await;
    answer.failed("GRAPHQL_VALIDATION_FAILED");
    assert_eq!(request_named_by(&answer), None);
    world.finish().await;
}
