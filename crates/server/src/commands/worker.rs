//! `teacherin worker`

use super::CommandFailure;
use super::serve::begin;
use crate::configuration::ProductionArguments;
use crate::{job_runner, shutdown};

/// Runs jobs until it is told to stop.
///
/// # Errors
/// When the configuration is not complete or the database cannot be used.
pub async fn run(arguments: ProductionArguments) -> Result<(), CommandFailure> {
    let (parts, _) = begin(arguments).await?;
    let runner = job_runner(&parts)?;
    let stop = shutdown::on_signal()?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "working");
    runner.run(stop).await;
    parts.pools.close();
    tracing::info!("stopped");
    Ok(())
}
