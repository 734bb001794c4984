//! One line of the audit log.

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use database::audit_queries::RecordedAuditEntry;
use kernel::id::{AuditEntryId, EntityId as _, UserId, join};
use uuid::Uuid;

use crate::connection;
use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::node::{Node, find};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// One line of the audit log.
pub struct AuditEntry(pub RecordedAuditEntry);

impl AuditEntry {
    async fn user(context: &Context<'_>, id: Option<UserId>) -> ApiResult<Option<User>> {
        match id {
            Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
            None => Ok(None),
        }
    }

    fn public_subject_id(&self) -> ID {
        join(&self.0.subject_kind, self.0.subject_id).into()
    }
}

/// Something that was done: by an admin, or to money, a role or what the public sees. Never changed or deleted. ADMIN only.
#[Object]
impl AuditEntry {
    /// The entry's id.
    async fn id(&self) -> PublicId<AuditEntryId> {
        self.0.id.into()
    }

    /// Who did it; null when the product itself did, or the account is gone.
    async fn actor(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Self::user(context, self.0.actor_user_id).await
    }

    /// Whose account it was done for, when somebody acted for another.
    async fn on_behalf_of(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Self::user(context, self.0.on_behalf_of_user_id).await
    }

    /// What was done, e.g. `teacher.verify`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// The id of what it was done to.
    async fn subject_id(&self) -> ID {
        self.public_subject_id()
    }

    /// What it was done to; null when `node` does not know it, e.g. a user or a task, or when it is gone.
    async fn subject(&self, context: &Context<'_>) -> ApiResult<Option<Node>> {
        find(context, &self.public_subject_id()).await
    }

    /// The user it was done to; null when it was done to something else, or the account is gone.
    async fn subject_user(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        let is_user = self.0.subject_kind == UserId::PREFIX;
        Self::user(context, is_user.then(|| UserId::from_uuid(self.0.subject_id))).await
    }

    /// The changed values as they were, as JSON text; null when there was nothing.
    async fn before(&self) -> Option<String> {
        self.0.before.as_ref().map(ToString::to_string)
    }

    /// The changed values as they are since, as JSON text.
    async fn after(&self) -> Option<String> {
        self.0.after.as_ref().map(ToString::to_string)
    }

    /// The `x-request-id` of the request it was done in; null when it was done by a job or the command line.
    async fn request_id(&self) -> Option<Uuid> {
        self.0.request_id
    }

    /// When it was done.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

connection!(AuditEntryConnection, AuditEntryEdge, AuditEntry, "entries of the audit log");
