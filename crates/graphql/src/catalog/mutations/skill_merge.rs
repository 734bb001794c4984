//! `skillMerge`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::skill_merge as command;
use kernel::id::SkillId;

use crate::catalog::types::Skill;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `skillMerge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::SkillMergeCode")]
pub enum SkillMergeErrorCode {
    /// One of the two does not exist or is retired.
    NotFound,
    /// A skill cannot be merged into itself.
    SameSkill,
}

mutation_error!(SkillMergeError, SkillMergeErrorCode, command::SkillMergeCode, "skillMerge");

/// What `skillMerge` takes.
#[derive(InputObject)]
pub struct SkillMergeInput {
    /// The skill that ends.
    id: PublicId<SkillId>,
    /// The skill its teachers have from now on.
    into_id: PublicId<SkillId>,
}

/// What `skillMerge` answers.
#[derive(SimpleObject)]
pub struct SkillMergePayload {
    /// The skill that remains; null when nothing was done.
    skill: Option<Skill>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<SkillMergeError>,
}

/// Holder of `skillMerge`.
#[derive(Default)]
pub struct SkillMerge;

#[Object]
impl SkillMerge {
    /// Merges a skill into another: its teachers have the other, it is retired, and its id and slug lead to the other. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn skill_merge(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The two skills.")] input: SkillMergeInput,
    ) -> ApiResult<SkillMergePayload> {
        let input = command::SkillMergeInput { id: input.id.0, into_id: input.into_id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        // Who changed the vocabulary sees it at once; other processes within seconds.
        context.app().vocabulary.forget();
        let (skill, errors) = settle(outcome)?;
        let skill = skill.map(|skill| Skill(Arc::new(skill)));
        Ok(SkillMergePayload { skill, errors })
    }
}
