//! `teacherin migrate`

use database::Pools;
use diesel_async::AsyncConnection as _;
use kernel::Clock;

use super::{CommandFailure, say};
use crate::configuration::DatabaseArguments;

/// Applies what is missing and installs the vocabulary.
///
/// # Errors
/// When the database cannot be reached or a migration fails.
pub async fn run(arguments: DatabaseArguments) -> Result<(), CommandFailure> {
    let database = arguments.settings()?;
    let applied = migrate(database.url(), &database.pools()?, &Clock::system()).await?;
    if applied.is_empty() {
        say("The database is up to date.");
    }
    for version in applied {
        say(&format!("applied {version}"));
    }
    Ok(())
}

/// Migrations, then the vocabulary; both may be run any number of times, and by several processes at once.
///
/// # Errors
/// When the database cannot be reached or a migration fails.
pub async fn migrate(url: &str, pools: &Pools, clock: &Clock) -> Result<Vec<String>, CommandFailure> {
    let applied = database::migrations::run_pending(url).await?;
    let mut connection = pools.write().await?;
    let now = clock.now();
    connection
        .transaction::<_, diesel::result::Error, _>(async |connection| {
            catalog::vocabulary::install(connection, now).await
        })
        .await?;
    Ok(applied)
}
