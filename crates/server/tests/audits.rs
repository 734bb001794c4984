//! The published audits of GraphQL over HTTP (the npm package `graphql-http`) against a real serving process: what they
//! require, recommend and allow, all of it.

#[path = "../../gateway_simulator/tests/npm_program/mod.rs"]
mod npm_program;

use std::io::Write as _;
use std::path::Path;

use bench::{Installation, TeacherinProcess};
use database::test_database::TestDatabase;
use kernel::{Clock, Randomness};

use npm_program::{NpmProgram, words};

const AUDITS: NpmProgram =
    NpmProgram { folder: "audits", script: "audits.js", name: "the audits of GraphQL over HTTP" };

#[tokio::test(flavor = "multi_thread")]
async fn all_61_audits_of_graphql_over_http_are_good() {
    let database = TestDatabase::create_prepared("vocabulary 1", async |url: &str| {
        bench::scratch::prepare(url, &Clock::system()).await.unwrap();
    })
    .await;
    // Nobody mails here: the port of the discard protocol.
    let installation = Installation::new(database.url(), ([127, 0, 0, 1], 9).into(), &Randomness::system())
        // Some audits ask by GET, and some read the schema.
        .with_variable("TEACHERIN_GRAPHQL_GET", "true")
        .with_variable("TEACHERIN_INTROSPECTION", "everyone");
    let program = Path::new(env!("CARGO_BIN_EXE_teacherin"));
    let server = TeacherinProcess::serve(program, &installation).await.unwrap();
    let url = format!("{}/graphql", server.address());
    let Some(output) = tokio::task::spawn_blocking(move || AUDITS.run(&[url])).await.unwrap() else { return };
    assert!(output.status.success(), "{}\n{}", words(&output), server.last_lines());
    // The person who runs this step reads the figure.
    std::io::stdout().write_all(&output.stdout).unwrap();
}
