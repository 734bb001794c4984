//! What teachers do with their materials; one file each.

pub mod material_archive;
pub mod material_create;
pub mod material_draft_discard;
pub mod material_files_set;
pub mod material_publish;
pub mod material_unpublish;
pub mod material_update;

use async_graphql::MergedObject;

/// The mutations of authoring.
#[derive(MergedObject, Default)]
pub struct MaterialsMutation(
    material_archive::MaterialArchive,
    material_create::MaterialCreate,
    material_draft_discard::MaterialDraftDiscard,
    material_files_set::MaterialFilesSet,
    material_publish::MaterialPublish,
    material_unpublish::MaterialUnpublish,
    material_update::MaterialUpdate,
);
