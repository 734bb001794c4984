//! `Entitlement`

use std::collections::HashSet;
use std::sync::Arc;

use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use futures_util::future::try_join_all;
use kernel::Currency;
use kernel::id::EntitlementId;
use materials::purchase::{self, material_of};

use crate::connection;
use crate::cost::Items;
use crate::disputes::DisputeOfLine;
use crate::error::ApiResult;
use crate::materials::loaders::{FilesOfVersion, VersionsOfMaterial};
use crate::materials::types::MaterialFile;
use crate::materials::{Material, MaterialById};
use crate::payments::loaders::LineById;
use crate::payments::{Order, OrderById, OrderLine};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Where a right to download stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::EntitlementStatus")]
pub enum EntitlementStatus {
    /// It waits to be paid: pay its `order` before `expiresAt`.
    Pending,
    /// Its files can be downloaded.
    Active,
    /// It was not paid in time, or called off before.
    Lapsed,
    /// It was taken away again; `revocation` says why.
    Revoked,
}

/// Why a right to download was taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::Revocation")]
pub enum EntitlementRevocation {
    /// All of its money went back, or goes back.
    Refunded,
    /// The bank or the gateway took its money back from us.
    Reversed,
    /// Our team decided it.
    ByAdmin,
}

/// The right of somebody to download a material.
#[derive(Debug, Clone)]
pub struct Entitlement(pub Arc<payments::Entitlement>);

impl Entitlement {
    async fn line(&self, context: &Context<'_>) -> ApiResult<Option<(Arc<payments::OrderLine>, Currency)>> {
        match self.0.order_line_id {
            Some(id) => context.load::<LineById>(id).await,
            None => Ok(None),
        }
    }
}

/// The right of somebody to download a material: bought, or free. Only who has it and admins see it. Who buys a material gets
/// the version that was in the store then, and all that follow.
#[Object]
impl Entitlement {
    /// The entitlement's id.
    pub(crate) async fn id(&self) -> PublicId<EntitlementId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn status(&self) -> EntitlementStatus {
        self.0.status.into()
    }

    /// Why it was taken away; null unless it is REVOKED.
    async fn revocation(&self) -> Option<EntitlementRevocation> {
        self.0.revocation.map(EntitlementRevocation::from)
    }

    /// What it is for. Null when it left the store and is not had (any more).
    async fn material(&self, context: &Context<'_>) -> ApiResult<Option<Material>> {
        Ok(context.load::<MaterialById>(material_of(&self.0)).await?.map(Material))
    }

    /// Which version was in the store when it was bought: that one and all later ones can be downloaded.
    async fn first_version(&self) -> Option<i32> {
        self.0.subject_version
    }

    /// What `materialDownload` hands out: the files of the latest version first, each file once. Empty unless it is ACTIVE, and
    /// when our team took the material down from those who have it, too.
    #[graphql(directive = Items::apply(5))]
    async fn files(&self, context: &Context<'_>) -> ApiResult<Vec<MaterialFile>> {
        let Some(first_version) = self.0.subject_version.filter(|_| self.0.is_active()) else {
            return Ok(Vec::new());
        };
        let material_id = material_of(&self.0);
        let material = context.load::<MaterialById>(material_id).await?;
        if !material.is_some_and(|material| material.is_open_to_buyers()) {
            return Ok(Vec::new());
        }
        let versions = context.load::<VersionsOfMaterial>(material_id).await?.unwrap_or_default();
        let had = versions.iter().filter(|version| !version.is_draft() && version.number >= first_version);
        let ids: Vec<_> = had.map(|version| version.id).collect();
        // At once, so that the loader sees all versions together.
        let files = try_join_all(ids.into_iter().map(|id| context.load::<FilesOfVersion>(id))).await?;
        let mut known = HashSet::new();
        let mut listed = Vec::new();
        for file in files.iter().flatten().flat_map(|of_version| of_version.iter()) {
            if known.insert(file.stored_file_id) {
                listed.push(MaterialFile(file.clone()));
            }
        }
        Ok(listed)
    }

    /// When it was given; null unless it was.
    async fn granted_at(&self) -> Option<DateTime<Utc>> {
        self.0.granted_at
    }

    /// When a file of it was downloaded first: from then on it cannot be given back. Null while none was.
    async fn first_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.first_used_at
    }

    /// How often files of it were downloaded.
    async fn use_count(&self) -> i32 {
        self.0.use_count
    }

    /// Until when it can be given back for its money if nothing of it is downloaded; null when it cost nothing or is not paid.
    async fn returnable_until(&self) -> Option<DateTime<Utc>> {
        purchase::returnable_until(&self.0)
    }

    /// Whether the signed-in user can give it back now, with `materialPurchaseCancel`, for all of its money. Before a download,
    /// say that the button goes away with it. Always false for everybody but its buyer.
    async fn can_be_returned(&self, context: &Context<'_>) -> ApiResult<bool> {
        let is_own = context.actor().user().is_some_and(|user| user.user_id == self.0.user_id);
        let is_fresh = purchase::returnable_until(&self.0).is_some_and(|until| context.now() < until);
        if !is_own || !is_fresh || !self.0.is_active() || self.0.first_used_at.is_some() {
            return Ok(false);
        }
        let Some((line, _)) = self.line(context).await? else { return Ok(false) };
        let dispute = context.load::<DisputeOfLine>(line.id).await?;
        let is_disputed =
            dispute.is_some_and(|dispute| payments::DisputeStatus::UNDECIDED.contains(&dispute.status));
        Ok(purchase::can_be_given_back(&self.0, &line, is_disputed, context.now()))
    }

    /// Until when it is held to be paid; null unless it is PENDING.
    async fn expires_at(&self, context: &Context<'_>) -> ApiResult<Option<DateTime<Utc>>> {
        if self.0.status != payments::EntitlementStatus::Pending {
            return Ok(None);
        }
        Ok(self.line(context).await?.and_then(|(line, _)| line.expires_at))
    }

    /// The line of the order that pays it, with what goes back; null when it cost nothing.
    async fn order_line(&self, context: &Context<'_>) -> ApiResult<Option<OrderLine>> {
        Ok(self.line(context).await?.map(OrderLine::from))
    }

    /// The order that pays it; null when it cost nothing.
    async fn order(&self, context: &Context<'_>) -> ApiResult<Option<Order>> {
        match self.line(context).await? {
            Some((line, _)) => Ok(context.load::<OrderById>(line.order_id).await?.map(Order)),
            None => Ok(None),
        }
    }

    /// When it was taken away; null unless it is REVOKED.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }

    /// When somebody wished for it.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(EntitlementConnection, EntitlementEdge, Entitlement, "entitlements");
