//! A real serving process, with the stacks that tokio gives its workers (2 MiB), under every document and every variable
//! that is known to kill GraphQL servers. In a release build as well: `cargo test --release --package teacherin-server
//! --test attacks`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../../../tests/edge/attacks/attacker.rs"]
#[expect(dead_code, reason = "the tests over all of HTTP need more of it")]
mod attacker;
#[path = "../../../tests/edge/attacks/shapes.rs"]
mod shapes;

use std::path::Path;

use bench::{Installation, TeacherinProcess};
use database::test_database::TestDatabase;
use futures_util::future::join_all;
use kernel::{Clock, Randomness};
use serde_json::json;

use attacker::{Attacker, JSON};
use shapes::{REFUSED, Shape};

async fn serve(database: &TestDatabase) -> TeacherinProcess {
    // Nobody mails here: the port of the discard protocol.
    let installation = Installation::new(database.url(), ([127, 0, 0, 1], 9).into(), &Randomness::system());
    TeacherinProcess::serve(Path::new(env!("CARGO_BIN_EXE_teacherin")), &installation).await.unwrap()
}

async fn prepared() -> TestDatabase {
    TestDatabase::create_prepared("vocabulary 1", async |url: &str| {
        bench::scratch::prepare(url, &Clock::system()).await.unwrap();
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn no_shape_ends_the_process() {
    let database = prepared().await;
    let server = serve(&database).await;
    let attacker = Attacker::of(server.address());
    let mut problems = Vec::new();
    for shape in shapes::all() {
        problems.extend(attacker.problems_with(&shape).await);
        assert!(attacker.is_served().await, "{} ended it: {}", shape.name, server.last_lines());
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// As many at once as keep every worker busy.
#[tokio::test(flavor = "multi_thread")]
async fn all_shapes_at_once_leave_it_serving() {
    let database = prepared().await;
    let server = serve(&database).await;
    let attacker = Attacker::of(server.address());
    let shapes = shapes::all();
    let problems: Vec<String> = join_all(shapes.iter().map(|shape| attacker.problems_with(shape)))
        .await
        .into_iter()
        .flatten()
        .collect();
    assert!(attacker.is_served().await, "{}", server.last_lines());
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

/// As `serve` is configured when nobody says otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn strangers_learn_nothing_of_the_schema() {
    let database = prepared().await;
    let server = serve(&database).await;
    let attacker = Attacker::of(server.address());
    let shape = |document: &str, code| Shape {
        name: "a stranger who looks around",
        document: document.to_owned(),
        variables: json!({}),
        code,
    };
    for document in [
        "{__schema{types{name}}}",
        "{__type(name:\"Mutation\"){fields{name}}}",
        "query IntrospectionQuery{x:__schema{queryType{name}}}",
        "{...f} fragment f on Query{...{__schema{mutationType{fields{name}}}}}",
    ] {
        assert_eq!(attacker.problems_with(&shape(document, "FORBIDDEN")).await, Vec::<String>::new());
    }
    for (nearly, name) in [("{teacherz{id}}", "teachers"), ("mutation{logim{errors{code}}}", "login")] {
        let shape = shape(nearly, REFUSED);
        assert_eq!(attacker.problems_with(&shape).await, Vec::<String>::new());
        let heard = format!("{:?}", attacker.send_shape(&shape, JSON).await.unwrap());
        assert!(!heard.contains(name), "{heard}");
    }
}
