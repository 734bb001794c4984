//! Batched reads of files.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use kernel::id::StoredFileId;
use storage::{StoredFile, queries};

use crate::loader::{Batch, LoaderScope};

/// Files by id: one's own; all for admins.
pub struct StoredFileById;

impl Batch for StoredFileById {
    type Key = StoredFileId;
    type Value = Arc<StoredFile>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<StoredFileId>,
    ) -> Result<HashMap<StoredFileId, Arc<StoredFile>>, DatabaseError> {
        let files = queries::files_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(files.into_iter().map(|file| (file.id, Arc::new(file))).collect())
    }
}
