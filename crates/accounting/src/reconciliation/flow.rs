//! Goes on with a run, so far as one job may.

use std::collections::VecDeque;

use chrono::TimeDelta;
use kernel::id::ReconciliationRunId;

use super::commands::run_end;
use super::delayed::Delayed;
use super::progress;
use super::state::{RunStatus, RunStep};
use super::steps;
use crate::services::AccountingServices;

/// How long one job goes on; a job is stopped after two minutes.
const TIME_MAX: TimeDelta = TimeDelta::seconds(45);
/// How many pieces of work one job does.
const PIECES_MAX: usize = 200;

/// How far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// There is more to do.
    More,
    /// The run is over, or somebody else goes on with it.
    Over,
}

/// Goes on where the run stands. Each piece of work is written down before the next one begins, so whoever goes on after this
/// process died does nothing twice.
///
/// # Errors
/// When a gateway is away or the database fails: go on later.
pub async fn run(services: &AccountingServices, run_id: ReconciliationRunId) -> Result<Progress, Delayed> {
    let began_at = services.clock.now();
    let Some(mut run) = progress::find(&mut *services.pools.write().await?, run_id).await? else {
        return Ok(Progress::Over);
    };
    let mut ahead = VecDeque::new();
    for _ in 0..PIECES_MAX {
        if run.status != RunStatus::Running {
            return Ok(Progress::Over);
        }
        let now = services.clock.now();
        if run.step == RunStep::End {
            run_end::run(&mut *services.pools.write().await?, now, &run).await?;
            return Ok(Progress::Over);
        }
        let (place, found) = steps::work(services, &run, &mut ahead).await?;
        let mut connection = services.pools.write().await?;
        let advanced = progress::advance(&mut connection, services.clock.now(), &run, place, found).await?;
        match advanced {
            Some(advanced) => run = advanced,
            None => return Ok(Progress::Over),
        }
        if now - began_at > TIME_MAX {
            break;
        }
    }
    Ok(Progress::More)
}
