//! Batched reads of notifications.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use kernel::id::NotificationId;
use notifications::queries;

use crate::loader::{Batch, LoaderScope};

/// Notifications by id, as far as they are the actor's own.
pub struct NotificationById;

impl Batch for NotificationById {
    type Key = NotificationId;
    type Value = Arc<notifications::Notification>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<NotificationId>,
    ) -> Result<HashMap<NotificationId, Arc<notifications::Notification>>, DatabaseError> {
        let mut connection = scope.connection().await?;
        let found = queries::notifications_by_ids(&mut connection, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|notification| (notification.id, Arc::new(notification))).collect())
    }
}
