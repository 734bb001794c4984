//! `materialUnpublish`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::MaterialId;
use materials::commands::material_unpublish as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::materials::types::Material;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `materialUnpublish` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialUnpublishCode")]
pub enum MaterialUnpublishErrorCode {
    /// You have no such material: reload your list.
    NotFound,
    /// It is not in the store: there is nothing to take out.
    NotPublished,
}

mutation_error!(
    MaterialUnpublishError,
    MaterialUnpublishErrorCode,
    command::MaterialUnpublishCode,
    "materialUnpublish"
);

/// What `materialUnpublish` takes.
#[derive(InputObject)]
pub struct MaterialUnpublishInput {
    /// The material.
    id: PublicId<MaterialId>,
}

/// What `materialUnpublish` answers.
#[derive(SimpleObject)]
pub struct MaterialUnpublishPayload {
    /// The material out of the store; null when nothing was done.
    material: Option<Material>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialUnpublishError>,
}

/// Holder of `materialUnpublish`.
#[derive(Default)]
pub struct MaterialUnpublish;

#[Object]
impl MaterialUnpublish {
    /// Takes a material of the signed-in teacher out of the store; `materialPublish` puts it back. Who has it keeps it. TEACHER
    /// only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_unpublish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which material.")] input: MaterialUnpublishInput,
    ) -> ApiResult<MaterialUnpublishPayload> {
        let input = command::MaterialUnpublishInput { id: input.id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (material, errors) = settle(outcome)?;
        let material = material.map(|material| Material(Arc::new(material)));
        Ok(MaterialUnpublishPayload { material, errors })
    }
}
