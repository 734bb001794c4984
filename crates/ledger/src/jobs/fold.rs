//! Keeps the queue of entries short that the company's balances do not hold yet.

use ::jobs::{Job, JobError, JobRun};
use database::Pools;
use serde::{Deserialize, Serialize};

use crate::commands::balances_fold;

/// Of how many transactions one fold takes the entries.
const TRANSACTIONS_MAX: i64 = 2_000;

/// Folds what waits. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FoldBalances {}

impl Job for FoldBalances {
    const KIND: &'static str = "ledger.fold_balances";
}

pub(super) async fn run(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    loop {
        let mut connection = pools.write().await?;
        if balances_fold::run(&mut connection, run.now, TRANSACTIONS_MAX).await? == 0 {
            return Ok(());
        }
    }
}
