//! The ledger's own housekeeping.

mod fold;

pub use fold::FoldBalances;

use ::jobs::Registry;
use chrono::TimeDelta;
use database::Pools;

/// How often balances are folded.
const FOLD_EVERY: TimeDelta = TimeDelta::seconds(10);

/// Registers the ledger's jobs.
#[must_use]
pub fn register(registry: Registry, pools: &Pools) -> Registry {
    let pools = pools.clone();
    registry
        .register(move |_: FoldBalances, run| {
            let pools = pools.clone();
            async move { fold::run(&pools, &run).await }
        })
        .schedule("ledger.fold_balances", FOLD_EVERY, FoldBalances::default)
}
