//! Batched reads of exports.

use std::collections::HashMap;
use std::sync::Arc;

use accounting::exports::{self, queries};
use database::DatabaseError;
use kernel::id::ExportId;

use crate::loader::{Batch, LoaderScope, what_may_be_seen};

/// Exports by id, for admins.
pub struct ExportById;

impl Batch for ExportById {
    type Key = ExportId;
    type Value = Arc<exports::Export>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<ExportId>,
    ) -> Result<HashMap<ExportId, Self::Value>, DatabaseError> {
        let found = queries::by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}
