//! Versions and their files, as far as they may be seen: no field of theirs leads to the content.

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::{MaterialVersionId, StoredFileId};

use crate::cost::Items;
use crate::error::ApiResult;
use crate::materials::loaders::FilesOfVersion;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What a material consists of at a time. A published version never changes: who got one gets it and all that follow.
#[derive(Debug, Clone)]
pub struct MaterialVersion(pub Arc<materials::MaterialVersion>);

/// What a material consists of at a time. A published version never changes: who got one gets it and all that follow.
#[Object]
impl MaterialVersion {
    /// The version's id.
    async fn id(&self) -> PublicId<MaterialVersionId> {
        self.0.id.into()
    }

    /// 1, 2, …; a draft has the number it will be published under.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What is new in it, as plain text; null when its teacher said nothing.
    async fn notes(&self) -> Option<&str> {
        self.0.notes.as_deref()
    }

    /// Its files in its teacher's order: their names and sizes. Who has the material downloads them with `materialDownload`.
    #[graphql(directive = Items::apply(5))]
    async fn files(&self, context: &Context<'_>) -> ApiResult<Vec<MaterialFile>> {
        let files = context.load::<FilesOfVersion>(self.0.id).await?;
        Ok(files.map(|files| files.iter().cloned().map(MaterialFile).collect()).unwrap_or_default())
    }

    /// When it was published; null for the draft.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.published_at
    }

    /// When it was begun.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A file of a version: what may be known of it before buying.
#[derive(Debug, Clone)]
pub struct MaterialFile(pub materials::MaterialFile);

/// A file of a version: what may be known of it before buying.
#[Object]
impl MaterialFile {
    /// The file's id: give it to `materialDownload`, or to `materialFilesSet` to keep the file in the next version.
    async fn id(&self) -> PublicId<StoredFileId> {
        self.0.stored_file_id.into()
    }

    /// What its teacher calls it.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// Its type, e.g. `application/pdf`.
    async fn content_type(&self) -> &str {
        &self.0.content_type
    }

    /// Its length in bytes.
    async fn byte_size(&self) -> i32 {
        // No purpose takes files that would not fit.
        i32::try_from(self.0.byte_size).unwrap_or(i32::MAX)
    }

    /// Whether it can be downloaded: false for one that was found to be harmful, or waits for the scanner.
    async fn is_usable(&self) -> bool {
        self.0.is_usable()
    }
}
