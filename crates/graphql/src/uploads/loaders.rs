//! Batched reads of files.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use database::DatabaseError;
use futures_util::FutureExt as _;
use kernel::id::StoredFileId;
use storage::{StoredFile, queries};

use crate::error::ApiResult;
use crate::loader::{Batch, LoaderScope};
use crate::scope::ContextExtension as _;

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

/// A picture or preview that something uses, with its URL.
#[derive(Debug, Clone)]
pub struct ShownFile {
    /// Where it is.
    pub url: Arc<str>,
    /// The file.
    pub file: StoredFile,
}

/// Pictures and previews by the ids of their files: those that something uses, for everybody. The bucket is not asked. What shows
/// a file asks first whether it may be shown.
pub struct PublicFile;

impl Batch for PublicFile {
    type Key = StoredFileId;
    type Value = Arc<ShownFile>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<StoredFileId>,
    ) -> Result<HashMap<StoredFileId, Arc<ShownFile>>, DatabaseError> {
        let files = queries::public_files_by_ids(&mut *scope.connection().await?, &keys).await?;
        let mut shown = HashMap::with_capacity(files.len());
        for file in files {
            // Boxed: the client of the store nests its futures too deeply for what embeds them.
            let url = queries::public_url(&scope.store, &file).boxed().await;
            if let Some(url) = url.map_err(DatabaseError::internal)? {
                shown.insert(file.id, Arc::new(ShownFile { url: Arc::from(url), file }));
            }
        }
        Ok(shown)
    }
}

/// The URL of the picture or preview that something shows; see [`PublicFile`].
///
/// # Errors
/// When the batch failed.
pub async fn public_file_url(
    context: &Context<'_>,
    file: Option<StoredFileId>,
) -> ApiResult<Option<Arc<str>>> {
    let Some(file) = file else { return Ok(None) };
    Ok(context.load::<PublicFile>(file).await?.map(|shown| Arc::clone(&shown.url)))
}
