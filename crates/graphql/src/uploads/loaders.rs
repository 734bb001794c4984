//! Batched reads of files.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use futures_util::FutureExt as _;
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

/// The URLs of pictures and previews by the ids of their files: those that something uses, for everybody. The bucket is not
/// asked. What shows a file asks first whether it may be shown: `context.load::<PublicFileUrl>(id)`.
pub struct PublicFileUrl;

impl Batch for PublicFileUrl {
    type Key = StoredFileId;
    type Value = Arc<str>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<StoredFileId>,
    ) -> Result<HashMap<StoredFileId, Arc<str>>, DatabaseError> {
        let files = queries::public_files_by_ids(&mut *scope.connection().await?, &keys).await?;
        let mut urls = HashMap::with_capacity(files.len());
        for file in files {
            // Boxed: the client of the store nests its futures too deeply for what embeds them.
            let url = queries::public_url(&scope.store, &file).boxed().await;
            if let Some(url) = url.map_err(DatabaseError::internal)? {
                urls.insert(file.id, Arc::from(url));
            }
        }
        Ok(urls)
    }
}
