//! `teacherin serve`

use booking::BookingConfig;
use database::{PoolConfig, Pools};
use identity::HashingLimits;
use kernel::{Clock, Randomness};
use mailer::{Mailer, SmtpTransport};

use super::CommandFailure;
use crate::configuration::{Production, ProductionArguments};
use crate::parts::Parts;
use crate::process::{listen, serve_until};
use crate::telemetry::{LogFormat, start};
use crate::{application, shutdown};

/// Serves until it is told to stop.
///
/// # Errors
/// When the configuration is not complete, or the port or the database cannot be used.
pub async fn run(arguments: ProductionArguments) -> Result<(), CommandFailure> {
    start(LogFormat::Json, "info");
    let production = arguments.check()?;
    let parts = parts(&production)?;
    refuse_missing_migrations(&production.database_url).await?;
    let router = application(&parts).await?;
    let listener = listen(production.listen).await?;
    tracing::info!(address = %listener.local_addr()?, version = env!("CARGO_PKG_VERSION"), "serving");
    serve_until(listener, router, shutdown::on_signal()?).await?;
    parts.pools.close();
    Ok(())
}

/// The pieces of a production process.
pub(crate) fn parts(production: &Production) -> Result<Parts, CommandFailure> {
    let clock = Clock::system();
    let mut pool = PoolConfig::new(&production.database_url);
    pool.read_url.clone_from(&production.database_read_url);
    pool.connections_max = production.database_connections;
    Ok(Parts {
        pools: Pools::new(&pool)?,
        clock: clock.clone(),
        randomness: Randomness::system(),
        mailer: Mailer::new(SmtpTransport::new(&production.smtp, clock)?),
        keys: production.keys.clone(),
        public_url: production.public_url.clone(),
        booking: BookingConfig::default(),
        hashing: HashingLimits::default(),
        http: graphql::http::HttpLimits { get_allowed: production.graphql_get, ..Default::default() },
        graphiql: production.graphiql,
    })
}

/// An old schema under a new binary fails in a thousand places later; one sentence now is kinder.
pub(crate) async fn refuse_missing_migrations(url: &str) -> Result<(), CommandFailure> {
    let pending = database::migrations::pending(url).await?;
    if pending.is_empty() { Ok(()) } else { Err(format!("the database lacks {} migrations: run `teacherin migrate` first", pending.len()).into()) }
}
