//! `materialPublish`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::MaterialId;
use materials::commands::material_publish as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::materials::types::Material;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `materialPublish` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialPublishCode")]
pub enum MaterialPublishErrorCode {
    /// You have no such material: reload your list.
    NotFound,
    /// It is archived: it cannot be changed any more.
    Archived,
    /// An admin took it down: it cannot be published until it is restored.
    TakenDown,
    /// Your teaching profile is not in public view: publish it first, with `teacherProfileUpdate`.
    TeacherNotPublic,
    /// It has no files: choose at least one with `materialFilesSet`.
    NoFiles,
    /// A file is gone or was found to be harmful: replace it with `materialFilesSet`.
    FileNotReady,
    /// It is in the store as it is: choose the files of a new version first.
    NothingNew,
}

mutation_error!(
    MaterialPublishError,
    MaterialPublishErrorCode,
    command::MaterialPublishCode,
    "materialPublish"
);

/// What `materialPublish` takes.
#[derive(InputObject)]
pub struct MaterialPublishInput {
    /// The material.
    id: PublicId<MaterialId>,
}

/// What `materialPublish` answers.
#[derive(SimpleObject)]
pub struct MaterialPublishPayload {
    /// The material in the store; null when nothing was done.
    material: Option<Material>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialPublishError>,
}

/// Holder of `materialPublish`.
#[derive(Default)]
pub struct MaterialPublish;

#[Object]
impl MaterialPublish {
    /// Puts a material of the signed-in teacher into the store, with its draft as the next version if there is one; who has it
    /// gets the new version at once and is told. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_publish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which material.")] input: MaterialPublishInput,
    ) -> ApiResult<MaterialPublishPayload> {
        let input = command::MaterialPublishInput { id: input.id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (material, errors) = settle(outcome)?;
        let material = material.map(|material| Material(Arc::new(material)));
        Ok(MaterialPublishPayload { material, errors })
    }
}
