//! What is measured by looking instead of by counting: pools and the queue. One look per process and period, however often
//! somebody reads.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::time::Duration;

use database::{DatabaseError, Pools};
use jobs::model::QueuePressure;
use kernel::Clock;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::commands::CommandFailure;
use crate::measurements;
use crate::parts::Parts;

/// Prometheus reads every 15 to 60 seconds.
const LOOKED_AT_EVERY: Duration = Duration::from_secs(15);

/// Measures this process and lets Prometheus read it at the address, until the guard is dropped. Without an address nothing
/// is measured.
pub(crate) async fn measure(
    listen: Option<SocketAddr>,
    parts: &Parts,
    looks_at_queue: bool,
) -> Result<Option<DropGuard>, CommandFailure> {
    let Some(address) = listen else { return Ok(None) };
    let handle = measurements::start()?;
    let ended = CancellationToken::new();
    measurements::serve(address, handle.clone(), ended.clone()).await?;
    begin(handle, parts, looks_at_queue, ended.clone());
    Ok(Some(ended.drop_guard()))
}

/// Looks from now on, until the token is cancelled.
pub(crate) fn begin(handle: PrometheusHandle, parts: &Parts, looks_at_queue: bool, ended: CancellationToken) {
    let (pools, clock) = (parts.pools.clone(), parts.clock.clone());
    tokio::spawn(Sampler { handle, pools, clock, looks_at_queue }.run(ended));
}

/// Who looks, and at what.
struct Sampler {
    handle: PrometheusHandle,
    pools: Pools,
    clock: Clock,
    /// Whether it asks the database how the queue stands: workers do.
    looks_at_queue: bool,
}

impl Sampler {
    /// Looks until the token is cancelled.
    async fn run(self, ended: CancellationToken) {
        let mut ticks = interval(LOOKED_AT_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut kinds = HashSet::new();
        let looking = async {
            loop {
                ticks.tick().await;
                // Histograms grow until somebody folds them, and maybe nobody reads.
                self.handle.run_upkeep();
                self.look_at_pools();
                if self.looks_at_queue {
                    self.look_at_queue(&mut kinds).await;
                }
            }
        };
        ended.run_until_cancelled(looking).await;
    }

    fn look_at_pools(&self) {
        for pool in self.pools.status() {
            let of_state =
                |state| metrics::gauge!("teacherin_pool_connections", "pool" => pool.name, "state" => state);
            of_state("lent").set(number(pool.lent));
            of_state("idle").set(number(pool.idle));
            metrics::gauge!("teacherin_pool_waiting", "pool" => pool.name).set(number(pool.waiting));
            metrics::gauge!("teacherin_pool_connections_max", "pool" => pool.name)
                .set(number(pool.connections_max));
        }
    }

    async fn look_at_queue(&self, kinds: &mut HashSet<String>) {
        match self.pressure().await {
            Ok(pressure) => self.tell(&pressure, kinds),
            Err(error) => {
                metrics::counter!("teacherin_samples_failed_total").increment(1);
                tracing::debug!(%error, "the queue could not be looked at");
            }
        }
    }

    async fn pressure(&self) -> Result<QueuePressure, DatabaseError> {
        jobs::queries::pressure(&mut *self.pools.write().await?, self.clock.now()).await
    }

    fn tell(&self, pressure: &QueuePressure, kinds: &mut HashSet<String>) {
        let lag = pressure.oldest_due_at.map(|at| (self.clock.now() - at).to_std().unwrap_or_default());
        metrics::gauge!("teacherin_job_lag_seconds").set(lag.unwrap_or_default());
        metrics::gauge!("teacherin_jobs_due").set(number(pressure.due));
        metrics::gauge!("teacherin_jobs_waiting").set(number(pressure.counts.ready));
        metrics::gauge!("teacherin_jobs_running").set(number(pressure.counts.running));
        // A kind that has no dead letters any more is told once more.
        let gone: Vec<_> = kinds.drain().map(|kind| (kind, 0)).collect();
        for (kind, dead) in gone.into_iter().chain(pressure.dead_by_kind.iter().cloned()) {
            metrics::gauge!("teacherin_dead_letters", "kind" => kind.clone()).set(number(dead));
            if dead > 0 {
                kinds.insert(kind);
            }
        }
    }
}

/// Everything that is counted here is far below four thousand million.
fn number(count: impl TryInto<u32>) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}
