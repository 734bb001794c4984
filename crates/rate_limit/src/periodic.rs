//! Rounds as long as the process runs.

use std::time::Duration;

use database::{DatabaseError, Pools};
use kernel::Clock;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use crate::budgets::Budgets;

/// How long a process that stops takes to tell the others its last.
const LAST_ROUND_TIME_MAX: Duration = Duration::from_secs(2);

/// Exchanges `every` so often until `stop`, and once more then, so that a restart forgets nothing.
///
/// A round that fails is tried again at the next one's time and logged once per outage: until then this process goes by
/// what it knew, and requests notice nothing.
pub async fn exchange_until(
    budgets: Budgets,
    pools: Pools,
    clock: Clock,
    every: Duration,
    stop: CancellationToken,
) {
    let mut rounds = interval(every);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_away = false;
    loop {
        let exchanged = tokio::select! {
            () = stop.cancelled() => break,
            exchanged = async { rounds.tick().await; round(&budgets, &pools, &clock).await } => exchanged,
        };
        match &exchanged {
            Err(error) if !is_away => {
                tracing::warn!(%error, "budgets cannot be exchanged with other processes; trying on");
            }
            Ok(()) if is_away => tracing::info!("budgets are exchanged again"),
            _ => {}
        }
        is_away = exchanged.is_err();
    }
    let last = timeout(LAST_ROUND_TIME_MAX, round(&budgets, &pools, &clock)).await;
    if !matches!(last, Ok(Ok(()))) {
        tracing::warn!("what was spent since the last round was not told before the shutdown");
    }
}

async fn round(budgets: &Budgets, pools: &Pools, clock: &Clock) -> Result<(), DatabaseError> {
    let mut connection = pools.write().await?;
    budgets.exchange(&mut connection, clock.now()).await
}
