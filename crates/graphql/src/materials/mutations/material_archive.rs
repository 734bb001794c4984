//! `materialArchive`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::MaterialId;
use materials::commands::material_archive as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::materials::types::Material;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `materialArchive` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialArchiveCode")]
pub enum MaterialArchiveErrorCode {
    /// You have no such material: reload your list.
    NotFound,
    /// It is in the store: unpublish it first.
    StillPublished,
    /// It is archived already.
    Archived,
}

mutation_error!(
    MaterialArchiveError,
    MaterialArchiveErrorCode,
    command::MaterialArchiveCode,
    "materialArchive"
);

/// What `materialArchive` takes.
#[derive(InputObject)]
pub struct MaterialArchiveInput {
    /// The material.
    id: PublicId<MaterialId>,
}

/// What `materialArchive` answers.
#[derive(SimpleObject)]
pub struct MaterialArchivePayload {
    /// The archived material; null when nothing was done.
    material: Option<Material>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialArchiveError>,
}

/// Holder of `materialArchive`.
#[derive(Default)]
pub struct MaterialArchive;

#[Object]
impl MaterialArchive {
    /// Puts a material of the signed-in teacher away for good, its draft dropped. Who has it keeps it. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_archive(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which material.")] input: MaterialArchiveInput,
    ) -> ApiResult<MaterialArchivePayload> {
        let input = command::MaterialArchiveInput { id: input.id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (material, errors) = settle(outcome)?;
        let material = material.map(|material| Material(Arc::new(material)));
        Ok(MaterialArchivePayload { material, errors })
    }
}
