//! Every migration can be taken back: the schema after up, down and up again is the schema after up.

#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::process::Command;

use teacherin_database::launcher::{ThisMachine, discover};
use teacherin_database::migrations;
use teacherin_database::test_database::TestDatabase;
use tokio_postgres::NoTls;

/// The schema as `pg_dump` writes it. PostgreSQL from npm brings no `pg_dump`.
fn dump(url: &str) -> Option<String> {
    let beside_server = discover(&ThisMachine).ok().map(|binaries| binaries.program("pg_dump"));
    let program = beside_server.filter(|program| program.is_file()).unwrap_or_else(|| "pg_dump".into());
    let output =
        Command::new(program).args(["--schema-only", "--no-owner", "--dbname", url]).output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Newer versions protect each dump by a random key.
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().filter(|line| !line.contains("restrict ")).collect::<Vec<_>>().join("\n"))
}

/// What is left of ours: extensions stay Diesel's own table apart.
const LEFT_BEHIND: &str = "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace \
    WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relname NOT LIKE '\\_\\_diesel%'";

async fn left_behind(url: &str) -> i64 {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.query_one(LEFT_BEHIND, &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn up_down_and_up_again_gives_the_same_schema() {
    let database = TestDatabase::create().await;
    let url = database.url();
    assert!(migrations::pending(url).await.unwrap().is_empty());
    assert!(left_behind(url).await > 10);
    let before = dump(url);

    migrations::revert_all(url).await.unwrap();
    assert_eq!(left_behind(url).await, 0, "a table outlives its migration's way down");

    let again = migrations::run_pending(url).await.unwrap();
    assert!(!again.is_empty());
    let after = dump(url);
    // CI installs pg_dump; elsewhere its absence costs only the comparison of the dumps.
    assert!(before.is_some() || std::env::var_os("CI").is_none(), "pg_dump is missing");
    if let (Some(before), Some(after)) = (before, after) {
        let difference = before.lines().zip(after.lines()).find(|(left, right)| left != right);
        assert_eq!(difference, None, "the first line that differs");
        assert_eq!(before.len(), after.len());
    }
}
