//! `materialDraftDiscard`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::MaterialId;
use materials::commands::material_draft_discard as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::materials::types::Material;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `materialDraftDiscard` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialDraftDiscardCode")]
pub enum MaterialDraftDiscardErrorCode {
    /// You have no such material: reload your list.
    NotFound,
    /// It is archived: it cannot be changed any more.
    Archived,
    /// No new version is being worked on.
    NoDraft,
}

mutation_error!(
    MaterialDraftDiscardError,
    MaterialDraftDiscardErrorCode,
    command::MaterialDraftDiscardCode,
    "materialDraftDiscard"
);

/// What `materialDraftDiscard` takes.
#[derive(InputObject)]
pub struct MaterialDraftDiscardInput {
    /// The material.
    id: PublicId<MaterialId>,
}

/// What `materialDraftDiscard` answers.
#[derive(SimpleObject)]
pub struct MaterialDraftDiscardPayload {
    /// The material without its draft; null when nothing was done.
    material: Option<Material>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialDraftDiscardError>,
}

/// Holder of `materialDraftDiscard`.
#[derive(Default)]
pub struct MaterialDraftDiscard;

#[Object]
impl MaterialDraftDiscard {
    /// Drops the version of a material that the signed-in teacher works on, and deletes the files that only it has. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_draft_discard(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which material.")] input: MaterialDraftDiscardInput,
    ) -> ApiResult<MaterialDraftDiscardPayload> {
        let input = command::MaterialDraftDiscardInput { id: input.id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (material, errors) = settle(outcome)?;
        let material = material.map(|material| Material(Arc::new(material)));
        Ok(MaterialDraftDiscardPayload { material, errors })
    }
}
