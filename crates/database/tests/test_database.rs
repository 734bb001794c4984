//! The databases of the tests: alike at birth, apart afterwards, gone at the end.

#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::sync::atomic::{AtomicU32, Ordering};

use teacherin_database::test_database::TestDatabase;
use tokio_postgres::{Client, NoTls};

async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

async fn number(client: &Client, query: &str) -> i64 {
    client.query_one(query, &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn each_test_has_a_database_with_the_schema_that_nobody_else_writes() {
    let (first, second) = tokio::join!(TestDatabase::create(), TestDatabase::create());
    let (one, two) = (connect(first.url()).await.unwrap(), connect(second.url()).await.unwrap());
    one.batch_execute(
        "INSERT INTO people VALUES ('00000000-0000-7000-8000-000000000001', '2026-01-01', '2026-01-01')",
    )
    .await
    .unwrap();
    assert_eq!(number(&one, "SELECT count(*) FROM people").await, 1);
    assert_eq!(number(&two, "SELECT count(*) FROM people").await, 0);
}

#[tokio::test]
async fn a_dropped_database_is_gone_though_a_connection_was_open() {
    let database = TestDatabase::create().await;
    let url = database.url().to_owned();
    let held = connect(&url).await.unwrap();
    drop(database);
    assert!(held.simple_query("SELECT 1").await.is_err());
    let error = connect(&url).await.err().unwrap();
    assert_eq!(error.code(), Some(&tokio_postgres::error::SqlState::UNDEFINED_DATABASE));
}

#[tokio::test]
async fn a_prepared_template_is_filled_once_and_cloned_with_what_is_in_it() {
    static PREPARED: AtomicU32 = AtomicU32::new(0);
    // Another key in every run, or the template of an earlier one would be found.
    let key = format!("notes {}", std::process::id());
    let create = || {
        TestDatabase::create_prepared(&key, async |url: &str| {
            PREPARED.fetch_add(1, Ordering::Relaxed);
            let client = connect(url).await.unwrap();
            client.batch_execute("CREATE TABLE notes AS SELECT 1 AS number").await.unwrap();
            // Left open on purpose, as a pool would.
            std::mem::forget(client);
        })
    };
    let (first, second) = tokio::join!(create(), create());
    for database in [&first, &second] {
        let client = connect(database.url()).await.unwrap();
        assert_eq!(number(&client, "SELECT count(*) FROM notes").await, 1);
    }
    assert_eq!(PREPARED.load(Ordering::Relaxed), 1);
}
