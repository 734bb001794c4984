//! Sweeps until there is nothing left.

use ::jobs::{JobError, enqueue};
use chrono::{DateTime, Utc};

use super::Sweep;
use crate::commands;
use crate::services::StorageServices;

pub(super) async fn run(services: &StorageServices, now: DateTime<Utc>) -> Result<(), JobError> {
    let mut connection = services.pools.write().await?;
    let swept = commands::sweep::run(&mut connection, now, &services.config).await?;
    if swept.has_more {
        enqueue(&mut connection, now, &Sweep::default()).await?;
    }
    Ok(())
}
