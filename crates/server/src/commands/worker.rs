//! `teacherin worker`

use super::CommandFailure;
use super::serve::begin;
use crate::configuration::ProductionArguments;
use crate::sampling::measure;
use crate::{file_store, job_runner};

/// Runs jobs until it is told to stop.
///
/// # Errors
/// When the configuration is not complete or the database cannot be used.
pub async fn run(arguments: ProductionArguments) -> Result<(), CommandFailure> {
    let (parts, production, telemetry) = begin(arguments).await?;
    let _measuring = measure(production.telemetry.metrics_listen, &parts, true).await?;
    file_store::prepare_until_done(&parts);
    let runner = job_runner(&parts)?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "working");
    // Nobody sends a worker anything: there is nothing to wait for before it stops taking jobs.
    runner.run(parts.stopping.clone()).await;
    parts.pools.close();
    tracing::info!("stopped");
    telemetry.end().await;
    Ok(())
}
