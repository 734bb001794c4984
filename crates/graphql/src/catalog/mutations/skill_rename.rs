//! `skillRename`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::skill_rename as command;
use kernel::id::SkillId;

use crate::catalog::types::Skill;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `skillRename`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::SkillRenameCode")]
pub enum SkillRenameErrorCode {
    /// A text is empty.
    Empty,
    /// A text is too long; the message says how long it may be.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// Another skill has this English name.
    NameTaken,
    /// There is no such skill.
    NotFound,
}

mutation_error!(SkillRenameError, SkillRenameErrorCode, command::SkillRenameCode, "skillRename");

/// What `skillRename` takes.
#[derive(InputObject)]
pub struct SkillRenameInput {
    /// The skill.
    id: PublicId<SkillId>,
    /// The name in English, 1 to 60 characters.
    name: String,
    /// The name in Indonesian, 1 to 60 characters.
    name_indonesian: String,
}

/// What `skillRename` answers.
#[derive(SimpleObject)]
pub struct SkillRenamePayload {
    /// The skill as it is now; null when nothing was done.
    skill: Option<Skill>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<SkillRenameError>,
}

/// Holder of `skillRename`.
#[derive(Default)]
pub struct SkillRename;

#[Object]
impl SkillRename {
    /// Renames a skill; its slug stays, search follows. ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn skill_rename(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The skill and its new names.")] input: SkillRenameInput,
    ) -> ApiResult<SkillRenamePayload> {
        let input = command::SkillRenameInput {
            id: input.id.0,
            name: input.name,
            name_indonesian: input.name_indonesian,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        // Who changed the vocabulary sees it at once; other processes within seconds.
        context.app().vocabulary.forget();
        let (skill, errors) = settle(outcome)?;
        let skill = skill.map(|skill| Skill(Arc::new(skill)));
        Ok(SkillRenamePayload { skill, errors })
    }
}
