//! `skillRetire`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::skill_retire as command;
use kernel::id::SkillId;

use crate::catalog::types::Skill;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `skillRetire`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::SkillRetireCode")]
pub enum SkillRetireErrorCode {
    /// There is no such skill, or it is retired already.
    NotFound,
}

mutation_error!(SkillRetireError, SkillRetireErrorCode, command::SkillRetireCode, "skillRetire");

/// What `skillRetire` takes.
#[derive(InputObject)]
pub struct SkillRetireInput {
    /// The skill.
    id: PublicId<SkillId>,
}

/// What `skillRetire` answers.
#[derive(SimpleObject)]
pub struct SkillRetirePayload {
    /// The retired skill; null when nothing was done.
    skill: Option<Skill>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<SkillRetireError>,
}

/// Holder of `skillRetire`.
#[derive(Default)]
pub struct SkillRetire;

#[Object]
impl SkillRetire {
    /// Retires a skill: teachers keep it unseen, nobody can choose it any more. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn skill_retire(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The skill.")] input: SkillRetireInput,
    ) -> ApiResult<SkillRetirePayload> {
        let input = command::SkillRetireInput { id: input.id.0 };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        // Who changed the vocabulary sees it at once; other processes within seconds.
        context.app().vocabulary.forget();
        let (skill, errors) = settle(outcome)?;
        let skill = skill.map(|skill| Skill(Arc::new(skill)));
        Ok(SkillRetirePayload { skill, errors })
    }
}
