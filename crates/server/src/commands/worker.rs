//! `teacherin worker`

use super::CommandFailure;
use super::serve::{parts, refuse_missing_migrations};
use crate::configuration::ProductionArguments;
use crate::telemetry::{LogFormat, start};
use crate::{job_runner, shutdown};

/// Runs jobs until it is told to stop.
///
/// # Errors
/// When the configuration is not complete or the database cannot be used.
pub async fn run(arguments: ProductionArguments) -> Result<(), CommandFailure> {
    start(LogFormat::Json, "info");
    let production = arguments.check()?;
    let parts = parts(&production)?;
    refuse_missing_migrations(&production.database_url).await?;
    let runner = job_runner(&parts)?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "working");
    runner.run(shutdown::on_signal()?).await;
    parts.pools.close();
    Ok(())
}
