//! `Report`

use std::sync::Arc;

use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use kernel::id::{ReportId, UserId};

use crate::connection;
use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::materials::{Material, MaterialById};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What somebody says is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "moderation::ReportReason")]
pub enum ReportReason {
    /// It belongs to somebody else.
    Copyright,
    /// It hurts or endangers people.
    Offensive,
    /// It is not what it says it is.
    Misleading,
    /// It cannot be used: files that do not open or are empty.
    Broken,
    /// Something else, which the note says.
    Other,
}

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "moderation::ReportStatus")]
pub enum ReportStatus {
    /// Our team is to look at it.
    Open,
    /// The material was taken down.
    Upheld,
    /// Our team found nothing wrong.
    Dismissed,
}

/// What somebody says ought not to be shown.
#[derive(Debug, Clone)]
pub struct Report(pub Arc<moderation::Report>);

impl Report {
    async fn user_for_admins(context: &Context<'_>, id: Option<UserId>) -> ApiResult<Option<User>> {
        match id.filter(|_| context.actor().is_admin()) {
            Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
            None => Ok(None),
        }
    }
}

/// What somebody says ought not to be shown. Who says it and admins see it; whom it is about never learns of it.
#[Object]
impl Report {
    /// The report's id.
    pub(crate) async fn id(&self) -> PublicId<ReportId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn status(&self) -> ReportStatus {
        self.0.status.into()
    }

    /// What is wrong.
    async fn reason(&self) -> ReportReason {
        self.0.reason.into()
    }

    /// The same in the reporter's words; plain text. Null when they left it at the reason.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// What it is about; null when the signed-in user does not see it any more. Admins always do.
    async fn material(&self, context: &Context<'_>) -> ApiResult<Option<Material>> {
        Ok(context.load::<MaterialById>(self.0.material_id()).await?.map(Material))
    }

    /// Who says it. ADMIN only: null for everybody else; null as well when the account is gone.
    async fn author(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Self::user_for_admins(context, Some(self.0.reporter_user_id)).await
    }

    /// When it was decided; null while it is open.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// Which admin decided it. ADMIN only: null for everybody else, and while it is open.
    async fn decided_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Self::user_for_admins(context, self.0.decided_by_user_id).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(ReportConnection, ReportEdge, Report, "reports");
