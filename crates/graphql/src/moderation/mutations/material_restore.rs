//! `materialRestore`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::MaterialId;
use moderation::commands::material_restore as command;

use super::material_after;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::materials::Material;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `materialRestore`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialRestoreCode")]
pub enum MaterialRestoreErrorCode {
    /// There is no such material.
    NotFound,
}

mutation_error!(
    MaterialRestoreError,
    MaterialRestoreErrorCode,
    command::MaterialRestoreCode,
    "materialRestore"
);

/// What `materialRestore` takes.
#[derive(InputObject)]
pub struct MaterialRestoreInput {
    /// The material.
    material_id: PublicId<MaterialId>,
}

/// What `materialRestore` answers.
#[derive(SimpleObject)]
pub struct MaterialRestorePayload {
    /// The material as it is now; null when nothing was done.
    material: Option<Material>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialRestoreError>,
}

/// Holder of `materialRestore`.
#[derive(Default)]
pub struct MaterialRestore;

#[Object]
impl MaterialRestore {
    /// Puts a material back that was taken down: into the store, if its teacher left it published, and to those who have it. Its
    /// teacher is told. Reports that were decided stay so. Asking twice changes nothing twice. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_restore(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The material.")] input: MaterialRestoreInput,
    ) -> ApiResult<MaterialRestorePayload> {
        let input = command::MaterialRestoreInput { material_id: input.material_id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (material, errors) = settle(outcome)?;
        Ok(MaterialRestorePayload { material: material_after(material), errors })
    }
}
