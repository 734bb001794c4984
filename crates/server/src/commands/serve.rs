//! `teacherin serve`

use std::time::Duration;

use booking::BookingConfig;
use identity::HashingLimits;
use kernel::{Clock, Randomness};
use mailer::Mailer;
use rate_limit::{Budgets, exchange_until};
use tokio_util::task::TaskTracker;

use super::CommandFailure;
use crate::configuration::{Production, ProductionArguments};
use crate::parts::Parts;
use crate::process::{listen, serve_until};
use crate::sampling::measure;
use crate::telemetry::{LogFormat, Telemetry, start};
use crate::{application, file_store, shutdown};

/// How old what a process knows of the others' spending may be.
const BUDGETS_ARE_EXCHANGED_EVERY: Duration = Duration::from_secs(1);

/// Serves until it is told to stop.
///
/// # Errors
/// When the configuration is not complete, or the port or the database cannot be used.
pub async fn run(arguments: ProductionArguments) -> Result<(), CommandFailure> {
    let (parts, production, telemetry) = begin(arguments).await?;
    let _measuring = measure(production.telemetry.metrics_listen, &parts, false).await?;
    file_store::prepare_until_done(&parts);
    let router = application(&parts)?;
    // A process that starts anew knows nothing of what was spent elsewhere.
    parts.budgets.exchange(&mut *parts.pools.write().await?, parts.clock.now()).await?;
    let listener = listen(production.web.listen).await?;
    tracing::info!(address = %listener.local_addr()?, version = env!("CARGO_PKG_VERSION"), "serving");
    let exchange = async {
        let (budgets, pools, clock) = (parts.budgets.clone(), parts.pools.clone(), parts.clock.clone());
        exchange_until(budgets, pools, clock, BUDGETS_ARE_EXCHANGED_EVERY, parts.stop.clone()).await;
        Ok(())
    };
    let serving = serve_until(listener, router, parts.stop.clone(), parts.open.clone(), parts.drain_max);
    let served = tokio::try_join!(serving, exchange);
    parts.pools.close();
    tracing::info!("stopped");
    // Also when it failed: the fault that ends a process is one to hear of.
    telemetry.end().await;
    served?;
    Ok(())
}

/// What every production process begins with: its logs, its configuration, its pieces, a database of its version.
pub(super) async fn begin(
    arguments: ProductionArguments,
) -> Result<(Parts, Production, Telemetry), CommandFailure> {
    let clock = Clock::system();
    let production = arguments.check(clock.clone())?;
    let telemetry = start(LogFormat::Json, "info", &production.telemetry)?;
    let stopping = shutdown::on_signal()?;
    for warning in &production.warnings {
        tracing::warn!(warning, "the configuration is risky");
    }
    refuse_missing_migrations(production.database.url()).await?;
    // A name of this run alone: what an earlier one spent stands under its own.
    let budgets = Budgets::new(production.endpoint.budgets, kernel::id::generate_uuid(clock.now()));
    let parts = Parts {
        pools: production.database.pools()?,
        clock,
        randomness: Randomness::system(),
        mailer: Mailer::new(production.mail.clone()),
        keys: production.keys.clone(),
        public_url: production.web.public_url.clone(),
        frontend_origins: production.web.frontend_origins.clone(),
        trusted_proxies: production.web.trusted_proxies,
        store: production.store.clone(),
        uploads: production.uploads,
        booking: BookingConfig::default(),
        gateway: production.payment.gateway.clone(),
        payout_gateway: production.payout.as_ref().map(|payout| payout.gateway.clone()),
        payment_return_url: production.payment.return_url.clone(),
        refund_account_url: production.payment.refund_account_url.clone(),
        hashing: HashingLimits::default(),
        attempts: production.attempts,
        endpoint: production.endpoint.config.clone(),
        budgets,
        graphiql: production.web.graphiql,
        demo_logins: false,
        stop: shutdown::after(&stopping, production.ending.pause),
        stopping,
        open: TaskTracker::new(),
        drain_max: production.ending.drain_max,
    };
    Ok((parts, production, telemetry))
}

/// An old schema under a new binary fails in a thousand places later; one sentence now is kinder.
async fn refuse_missing_migrations(url: &str) -> Result<(), CommandFailure> {
    let pending = database::migrations::pending(url).await?;
    if pending.is_empty() {
        Ok(())
    } else {
        Err(format!("the database lacks {} migrations: run `teacherin migrate` first", pending.len()).into())
    }
}
