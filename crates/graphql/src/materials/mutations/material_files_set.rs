//! `materialFilesSet`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::{MaterialId, StoredFileId};
use materials::commands::material_files_set as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::materials::types::Material;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `materialFilesSet`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialFilesSetCode")]
pub enum MaterialFilesSetErrorCode {
    /// There is no such material or file of yours; `field` says which.
    NotFound,
    /// The material is archived: it cannot be changed any more.
    Archived,
    /// No file was chosen: a version has at least one.
    Required,
    /// More than 20 files.
    TooManyFiles,
    /// A file is in the list twice.
    Repeated,
    /// The file was uploaded for something else: upload it again with the purpose MATERIAL_FILE.
    WrongPurpose,
    /// The file is not ready, or was refused: see its `status`.
    FileNotReady,
    /// The file is used by something else already: upload it again.
    FileInUse,
    /// The notes are too long; the message says how long they may be.
    TooLong,
    /// The notes have invisible or control characters.
    ForbiddenCharacter,
}

mutation_error!(
    MaterialFilesSetError,
    MaterialFilesSetErrorCode,
    command::MaterialFilesSetCode,
    "materialFilesSet"
);

/// What `materialFilesSet` takes.
#[derive(InputObject)]
pub struct MaterialFilesSetInput {
    /// The material.
    id: PublicId<MaterialId>,
    /// All files of the version in order, 1 to 20: those uploaded for MATERIAL_FILE, and those of earlier versions that stay.
    file_ids: Vec<PublicId<StoredFileId>>,
    /// What is new in it, up to 2,000 characters; plain text; none when it is missing.
    notes: Option<String>,
}

/// What `materialFilesSet` answers.
#[derive(SimpleObject)]
pub struct MaterialFilesSetPayload {
    /// The material with its `draft`; null when nothing was done.
    material: Option<Material>,
    /// Why not, each file at fault named; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialFilesSetError>,
}

/// Holder of `materialFilesSet`.
#[derive(Default)]
pub struct MaterialFilesSet;

#[Object]
impl MaterialFilesSet {
    /// Makes these the files of the next version of a material of the signed-in teacher, its `draft`; a draft that is there
    /// is replaced. Nobody gets it before `materialPublish`. Files that no version needs any more are deleted. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_files_set(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The material and its files.")] input: MaterialFilesSetInput,
    ) -> ApiResult<MaterialFilesSetPayload> {
        let input = command::MaterialFilesSetInput {
            id: input.id.0,
            files: input.file_ids.into_iter().map(|id| id.0).collect(),
            notes: input.notes,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (material, errors) = settle(outcome)?;
        let material = material.map(|material| Material(Arc::new(material)));
        Ok(MaterialFilesSetPayload { material, errors })
    }
}
