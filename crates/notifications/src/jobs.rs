//! What happens to notifications by itself.

use ::jobs::{Job, JobError, JobRun, Registry};
use chrono::TimeDelta;
use database::{DatabaseError, Pools};
use serde::{Deserialize, Serialize};

use crate::commands::notifications_purge::{BATCH_SIZE, purge_outdated, purge_read, users_with_outdated};

/// How often old notifications are deleted.
pub const PURGE_EVERY: TimeDelta = TimeDelta::days(1);

/// Deletes old notifications. Scheduled daily.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NotificationsPurge {}

impl Job for NotificationsPurge {
    const KIND: &'static str = "notifications.purge";
}

/// Registers what this crate does in the background.
#[must_use]
pub fn register(registry: Registry, pools: &Pools) -> Registry {
    let pools = pools.clone();
    registry
        .register(move |_: NotificationsPurge, run| {
            let pools = pools.clone();
            async move { purge(&pools, &run).await }
        })
        .schedule("notifications.purge", PURGE_EVERY, NotificationsPurge::default)
}

/// Deletes what was read longer ago than [`crate::config::READ_KEPT_FOR`], and all that is older than
/// [`crate::config::KEPT_FOR`].
///
/// # Errors
/// When the database fails; what was deleted stays deleted.
pub async fn purge(pools: &Pools, run: &JobRun) -> Result<(), JobError> {
    let mut connection = pools.write().await?;
    let batch = usize::try_from(BATCH_SIZE).map_err(DatabaseError::internal)?;
    while purge_read(&mut connection, run.now).await? == batch {}
    loop {
        let users = users_with_outdated(&mut connection, run.now).await?;
        for user_id in &users {
            purge_outdated(&mut connection, run.now, *user_id).await?;
        }
        if users.len() < batch {
            return Ok(());
        }
    }
}
