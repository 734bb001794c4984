//! `materialUpdate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, Object, SimpleObject};
use kernel::Change;
use kernel::id::{MaterialId, SkillId, StoredFileId};
use materials::commands::material_update as command;

use crate::catalog::change;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::materials::types::Material;
use crate::money::MoneyInput;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `materialUpdate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialUpdateCode")]
pub enum MaterialUpdateErrorCode {
    /// The title is empty, or a field that cannot be emptied is null.
    Required,
    /// A text is too long; the message says how long it may be.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// The price is outside its limits; the message says which.
    OutOfRange,
    /// There is no such material, skill or file of yours; `field` says which.
    NotFound,
    /// More than 10 skills.
    TooManySkills,
    /// The file was uploaded for something else: upload it again with the purpose MATERIAL_COVER or MATERIAL_PREVIEW.
    WrongPurpose,
    /// The file is not ready, or was refused: see its `status`.
    FileNotReady,
    /// The file is used by something else already: upload it again.
    FileInUse,
    /// The material is archived: it cannot be changed any more.
    Archived,
}

mutation_error!(MaterialUpdateError, MaterialUpdateErrorCode, command::MaterialUpdateCode, "materialUpdate");

/// What `materialUpdate` takes. Absent fields stay as they are.
#[derive(InputObject)]
pub struct MaterialUpdateInput {
    /// The material.
    id: PublicId<MaterialId>,
    /// What it is called, 1 to 120 characters.
    title: MaybeUndefined<String>,
    /// What it is, up to 10,000 characters; Markdown; null empties it.
    description: MaybeUndefined<String>,
    /// What it costs: Rp1.000 to Rp10.000.000 in whole rupiah, or `"0"` for free. What was bought before keeps its price.
    price: MaybeUndefined<MoneyInput>,
    /// What it helps to learn, at most 10; replaces the list.
    skill_ids: MaybeUndefined<Vec<PublicId<SkillId>>>,
    /// The picture on its card: a file uploaded for MATERIAL_COVER; null takes it away. What it replaces is deleted.
    cover_file_id: MaybeUndefined<PublicId<StoredFileId>>,
    /// What everybody may look into: a file uploaded for MATERIAL_PREVIEW; null takes it away. What it replaces is deleted.
    preview_file_id: MaybeUndefined<PublicId<StoredFileId>>,
}

impl MaterialUpdateInput {
    fn into_command(self) -> ApiResult<command::MaterialUpdateInput> {
        let price = match change(self.price, |money| money.rupiah()) {
            Change::Keep => Change::Keep,
            Change::Clear => Change::Clear,
            Change::Set(rupiah) => Change::Set(rupiah?),
        };
        Ok(command::MaterialUpdateInput {
            id: self.id.0,
            title: change(self.title, |text| text),
            description: change(self.description, |text| text),
            price,
            skills: change(self.skill_ids, |ids| ids.into_iter().map(|id| id.0).collect()),
            cover: change(self.cover_file_id, |id| id.0),
            preview: change(self.preview_file_id, |id| id.0),
        })
    }
}

/// What `materialUpdate` answers.
#[derive(SimpleObject)]
pub struct MaterialUpdatePayload {
    /// The material as it is now; null when nothing was changed.
    material: Option<Material>,
    /// Why not, each field at fault named; empty when it was changed.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialUpdateError>,
}

/// Holder of `materialUpdate`.
#[derive(Default)]
pub struct MaterialUpdate;

#[Object]
impl MaterialUpdate {
    /// Changes what a material of the signed-in teacher says, costs and shows; all or nothing. It holds at once, also in the
    /// store. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The material and what changes.")] input: MaterialUpdateInput,
    ) -> ApiResult<MaterialUpdatePayload> {
        let input = input.into_command()?;
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (material, errors) = settle(outcome)?;
        let material = material.map(|material| Material(Arc::new(material)));
        Ok(MaterialUpdatePayload { material, errors })
    }
}
