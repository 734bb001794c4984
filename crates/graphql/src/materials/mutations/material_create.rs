//! `materialCreate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::SkillId;
use materials::commands::material_create as command;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::materials::types::Material;
use crate::money::MoneyInput;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `materialCreate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialCreateCode")]
pub enum MaterialCreateErrorCode {
    /// The title is empty.
    Required,
    /// A text is too long; the message says how long it may be.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// The price is outside its limits; the message says which.
    OutOfRange,
    /// There is no such skill; `field` says which.
    NotFound,
    /// More than 10 skills.
    TooManySkills,
    /// You have no teaching profile yet: make one with `teacherProfileUpdate`.
    NoTeacherProfile,
    /// You have 500 materials, archived ones not counted: archive one first.
    TooMany,
}

mutation_error!(MaterialCreateError, MaterialCreateErrorCode, command::MaterialCreateCode, "materialCreate");

/// What `materialCreate` takes.
#[derive(InputObject)]
pub struct MaterialCreateInput {
    /// What it is called, 1 to 120 characters.
    title: String,
    /// What it is, up to 10,000 characters; Markdown.
    description: Option<String>,
    /// What it costs: Rp1.000 to Rp10.000.000 in whole rupiah, or `"0"` for free.
    price: MoneyInput,
    /// What it helps to learn, at most 10.
    skill_ids: Option<Vec<PublicId<SkillId>>>,
}

/// What `materialCreate` answers.
#[derive(SimpleObject)]
pub struct MaterialCreatePayload {
    /// The new draft; null when nothing was done.
    material: Option<Material>,
    /// Why not, each field at fault named; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialCreateError>,
}

/// Holder of `materialCreate`.
#[derive(Default)]
pub struct MaterialCreate;

#[Object]
impl MaterialCreate {
    /// Begins a material of the signed-in teacher: a draft without files, which only its teacher sees. Give it pictures with
    /// `materialUpdate`, files with `materialFilesSet`, then `materialPublish` it. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The material.")] input: MaterialCreateInput,
    ) -> ApiResult<MaterialCreatePayload> {
        let skills = input.skill_ids.unwrap_or_default();
        let input = command::MaterialCreateInput {
            title: input.title,
            description: input.description.unwrap_or_default(),
            price: input.price.rupiah()?,
            skills: skills.into_iter().map(|id| id.0).collect(),
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (material, errors) = settle(outcome)?;
        let material = material.map(|material| Material(Arc::new(material)));
        Ok(MaterialCreatePayload { material, errors })
    }
}
