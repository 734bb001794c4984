//! The ledger's own housekeeping.

mod close;
mod fold;

pub use close::CloseDays;
pub use fold::FoldBalances;

use ::jobs::Registry;
use chrono::TimeDelta;
use database::Pools;

/// How often balances are folded.
const FOLD_EVERY: TimeDelta = TimeDelta::seconds(10);
/// How often days are closed: an hour late, a trial balance adds up an hour more.
const CLOSE_EVERY: TimeDelta = TimeDelta::hours(1);

/// Registers the ledger's jobs.
#[must_use]
pub fn register(registry: Registry, pools: &Pools) -> Registry {
    let (folding, closing) = (pools.clone(), pools.clone());
    registry
        .register(move |_: FoldBalances, run| {
            let pools = folding.clone();
            async move { fold::run(&pools, &run).await }
        })
        .register(move |_: CloseDays, run| {
            let pools = closing.clone();
            async move { close::run(&pools, &run).await }
        })
        .schedule("ledger.fold_balances", FOLD_EVERY, FoldBalances::default)
        .schedule("ledger.close_days", CLOSE_EVERY, CloseDays::default)
}
