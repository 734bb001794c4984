//! `materialTakeDown`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::MaterialId;
use moderation::commands::material_take_down as command;

use super::material_after;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::materials::Material;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `materialTakeDown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialTakeDownCode")]
pub enum MaterialTakeDownErrorCode {
    /// There is no such material.
    NotFound,
    /// The reason is empty, too long or has characters that do not belong there.
    ReasonInvalid,
}

mutation_error!(
    MaterialTakeDownError,
    MaterialTakeDownErrorCode,
    command::MaterialTakeDownCode,
    "materialTakeDown"
);

/// What `materialTakeDown` takes.
#[derive(InputObject)]
pub struct MaterialTakeDownInput {
    /// The material.
    material_id: PublicId<MaterialId>,
    /// Why, in one line of 1 to 500 characters. Its teacher is told in these words.
    reason: String,
    /// Whether those who have it can go on downloading it. With false it is taken from them, too, and they are told.
    buyers_keep_access: bool,
}

/// What `materialTakeDown` answers.
#[derive(SimpleObject)]
pub struct MaterialTakeDownPayload {
    /// The material as it is now; null when nothing was done.
    material: Option<Material>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialTakeDownError>,
}

/// Holder of `materialTakeDown`.
#[derive(Default)]
pub struct MaterialTakeDown;

#[Object]
impl MaterialTakeDown {
    /// Takes a material out of the store whatever its status is, and decides the open reports of it: they are UPHELD. Its teacher
    /// is told why. What somebody is paying for at that moment goes back; what was bought stays paid: `refundCreate` sends it
    /// back. Asking twice changes nothing twice; another reason or choice replaces the old one. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_take_down(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The material, why, and what becomes of those who have it.")]
        input: MaterialTakeDownInput,
    ) -> ApiResult<MaterialTakeDownPayload> {
        let input = command::MaterialTakeDownInput {
            material_id: input.material_id.0,
            reason: input.reason,
            buyers_keep_access: input.buyers_keep_access,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (material, errors) = settle(outcome)?;
        Ok(MaterialTakeDownPayload { material: material_after(material), errors })
    }
}
