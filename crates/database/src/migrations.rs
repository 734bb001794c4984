//! The schema's history: the files of `/migrations`, embedded in the binary.

use diesel::QueryDsl as _;
use diesel::migration::Migration as _;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::connect::{TimeLimits, connect};
use crate::error::DatabaseError;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// A migration may rewrite a table; it gets an hour, and waits at most ten seconds for a lock so that the running
/// servers are not stopped by one that queues.
const LIMITS: TimeLimits =
    TimeLimits { statement: std::time::Duration::from_secs(3600), lock: std::time::Duration::from_secs(10) };

/// Applies what is missing and names it. Several processes may call this at once: an advisory lock makes them wait.
///
/// # Errors
/// When the database cannot be reached or a migration fails; a failed one leaves nothing behind.
pub async fn run_pending(url: &str) -> Result<Vec<String>, DatabaseError> {
    on_harness(url, |harness| {
        let versions = harness.run_pending_migrations(MIGRATIONS).map_err(DatabaseError::internal)?;
        Ok(versions.iter().map(ToString::to_string).collect())
    })
    .await
}

/// Takes every migration back, newest first. For tests and scratch databases.
///
/// # Errors
/// When the database cannot be reached or a migration's way down fails.
pub async fn revert_all(url: &str) -> Result<(), DatabaseError> {
    on_harness(url, |harness| {
        harness.revert_all_migrations(MIGRATIONS).map(drop).map_err(DatabaseError::internal)
    })
    .await
}

/// The migrations that are not applied yet, by name.
///
/// # Errors
/// When the database cannot be reached.
pub async fn pending(url: &str) -> Result<Vec<String>, DatabaseError> {
    on_harness(url, |harness| {
        let pending = harness.pending_migrations(MIGRATIONS).map_err(DatabaseError::internal)?;
        Ok(pending.iter().map(|migration| migration.name().to_string()).collect())
    })
    .await
}

/// A text that changes whenever a migration is added: names the template database of the tests.
///
/// # Errors
/// When the embedded files cannot be read, which a build would already have refused.
pub fn newest_version() -> Result<String, DatabaseError> {
    let migrations = diesel::migration::MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS)
        .map_err(DatabaseError::internal)?;
    Ok(migrations.iter().map(|migration| migration.name().version().to_string()).max().unwrap_or_default())
}

async fn on_harness<T: Send + 'static>(
    url: &str,
    work: impl FnOnce(&mut AsyncMigrationHarness<AsyncPgConnection>) -> Result<T, DatabaseError> + Send + 'static,
) -> Result<T, DatabaseError> {
    let url = url.to_owned();
    let handle = tokio::runtime::Handle::current();
    // The harness blocks; on a thread of its own it works under every runtime flavour.
    tokio::task::spawn_blocking(move || {
        let connection = handle
            .block_on(connect(&url, LIMITS, Arc::new(AtomicU64::new(0))))
            .map_err(DatabaseError::unavailable)?;
        let mut harness = AsyncMigrationHarness::new(connection);
        work(&mut harness)
    })
    .await
    .map_err(DatabaseError::internal)?
}

/// The table belongs to Diesel and is in no generated schema, so it is declared here.
mod applied {
    diesel::table! {
        __diesel_schema_migrations (version) {
            version -> Text,
            run_on -> Timestamp,
        }
    }
}
use applied::__diesel_schema_migrations;

/// How many migrations are applied that this binary does not know: a newer version of the product has been here.
///
/// # Errors
/// When the database does not answer.
pub async fn unknown(connection: &mut AsyncPgConnection) -> Result<usize, DatabaseError> {
    let ours = diesel::migration::MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS)
        .map_err(DatabaseError::internal)?;
    let ours: HashSet<String> = ours.iter().map(|migration| migration.name().version().to_string()).collect();
    let applied: Vec<String> = __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .load(connection)
        .await?;
    Ok(applied.iter().filter(|version| !ours.contains(*version)).count())
}

/// Whether the newest migration of this binary is applied. One indexed read: made for health checks.
///
/// # Errors
/// When the database does not answer.
pub async fn is_current(connection: &mut AsyncPgConnection) -> Result<bool, DatabaseError> {
    let newest = newest_version()?;
    let query = __diesel_schema_migrations::table.find(newest);
    Ok(diesel::select(diesel::dsl::exists(query)).get_result(connection).await?)
}
