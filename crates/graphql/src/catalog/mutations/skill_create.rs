//! `skillCreate`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::skill_create as command;
use kernel::id::CategoryId;

use crate::catalog::types::Skill;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `skillCreate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::SkillCreateCode")]
pub enum SkillCreateErrorCode {
    /// A text is empty.
    Empty,
    /// A text is too long; the message says how long it may be.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// Another skill has this English name.
    NameTaken,
    /// There is no such category.
    NotFound,
}

mutation_error!(SkillCreateError, SkillCreateErrorCode, command::SkillCreateCode, "skillCreate");

/// What `skillCreate` takes.
#[derive(InputObject)]
pub struct SkillCreateInput {
    /// The category it stands in.
    category_id: PublicId<CategoryId>,
    /// The name in English, 1 to 60 characters.
    name: String,
    /// The name in Indonesian, 1 to 60 characters.
    name_indonesian: String,
}

/// What `skillCreate` answers.
#[derive(SimpleObject)]
pub struct SkillCreatePayload {
    /// The new skill; null when nothing was done.
    skill: Option<Skill>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<SkillCreateError>,
}

/// Holder of `skillCreate`.
#[derive(Default)]
pub struct SkillCreate;

#[Object]
impl SkillCreate {
    /// Creates a skill. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn skill_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The names and the category.")] input: SkillCreateInput,
    ) -> ApiResult<SkillCreatePayload> {
        let input = command::SkillCreateInput {
            category_id: input.category_id.0,
            name: input.name,
            name_indonesian: input.name_indonesian,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        // Who changed the vocabulary sees it at once; other processes within seconds.
        context.app().vocabulary.forget();
        let (skill, errors) = settle(outcome)?;
        let skill = skill.map(|skill| Skill(Arc::new(skill)));
        Ok(SkillCreatePayload { skill, errors })
    }
}
