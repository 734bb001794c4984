//! `teacherin seed`

use kernel::Clock;
use seeding::{Progress, SeedParams};

use super::migrate::migrate;
use super::{CommandFailure, say};
use crate::cli::SeedArguments;

/// Migrates the database and fills it.
///
/// # Errors
/// When the database is not empty or cannot be reached.
pub async fn run(arguments: SeedArguments) -> Result<(), CommandFailure> {
    let clock = Clock::system();
    let database = arguments.database.settings()?;
    migrate(database.url(), &database.pools()?, &clock).await?;
    let params = SeedParams { teachers: arguments.teachers, seed: arguments.seed, now: clock.now() };
    let report = seeding::seed(database.url(), params, |progress| match progress {
        Progress::Teachers { written, total } => say(&format!("{written} of {total} teachers")),
        Progress::SearchTexts => say("computing the texts of the search"),
        Progress::Indexes => say("building indexes"),
        Progress::Statistics => say("gathering statistics"),
    })
    .await?;
    for (table, rows) in &report.rows {
        say(&format!("{rows:>10}  {table}"));
    }
    Ok(())
}
