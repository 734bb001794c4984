//! What buyers and teachers are told of materials, in the app and by mail. Every job reads what it is about again when it runs, and
//! says nothing when its news does not hold any more.

use ::jobs::{Job, JobError, JobRun, Registry};
use database::schema::{entitlements, material_versions, materials, order_lines, teachers};
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Money;
use kernel::id::{EntitlementId, MaterialId, UserId};
use mailer::{MailTemplate, Mailer, MaterialMail};
use notifications::{Facts, Notice, NotificationKind, Subject};
use payments::{Entitlement, OrderLine};
use serde::{Deserialize, Serialize};

use crate::model::Material;
use crate::purchase::material_of;

/// To the buyer: it is in her library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialBoughtNotice {
    /// The purchase.
    pub entitlement_id: EntitlementId,
}

/// To the teacher: somebody has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialSoldNotice {
    /// The purchase.
    pub entitlement_id: EntitlementId,
}

/// To the buyer: it is not in her library (any more).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialAccessLostNotice {
    /// The purchase.
    pub entitlement_id: EntitlementId,
}

/// To who has it: there is a new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialUpdatedNotice {
    /// The purchase.
    pub entitlement_id: EntitlementId,
    /// The version's number.
    pub number: i32,
}

/// To the teacher: an admin took it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialTakenDownNotice {
    /// The material.
    pub material_id: MaterialId,
}

/// To the teacher: an admin put it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialRestoredNotice {
    /// The material.
    pub material_id: MaterialId,
}

impl Job for MaterialBoughtNotice {
    const KIND: &'static str = "materials.bought_notice";
}

impl Job for MaterialSoldNotice {
    const KIND: &'static str = "materials.sold_notice";
}

impl Job for MaterialAccessLostNotice {
    const KIND: &'static str = "materials.access_lost_notice";
}

impl Job for MaterialUpdatedNotice {
    const KIND: &'static str = "materials.updated_notice";
}

impl Job for MaterialTakenDownNotice {
    const KIND: &'static str = "materials.taken_down_notice";
}

impl Job for MaterialRestoredNotice {
    const KIND: &'static str = "materials.restored_notice";
}

/// Registers all of them.
pub(super) fn register(registry: Registry, pools: &Pools, mailer: &Mailer) -> Registry {
    let post = Post { pools: pools.clone(), mailer: mailer.clone() };
    let (bought, sold, lost) = (post.clone(), post.clone(), post.clone());
    let (updated, taken_down, restored) = (post.clone(), post.clone(), post);
    registry
        .register(move |job: MaterialBoughtNotice, run| {
            let post = bought.clone();
            async move { post.bought(job.entitlement_id, &run).await }
        })
        .register(move |job: MaterialSoldNotice, run| {
            let post = sold.clone();
            async move { post.sold(job.entitlement_id, &run).await }
        })
        .register(move |job: MaterialAccessLostNotice, run| {
            let post = lost.clone();
            async move { post.access_lost(job.entitlement_id, &run).await }
        })
        .register(move |job: MaterialUpdatedNotice, run| {
            let post = updated.clone();
            async move { post.updated(&job, &run).await }
        })
        .register(move |job: MaterialTakenDownNotice, run| {
            let post = taken_down.clone();
            async move { post.taken_down(job.material_id, &run).await }
        })
        .register(move |job: MaterialRestoredNotice, run| {
            let post = restored.clone();
            async move { post.restored(job.material_id, &run).await }
        })
}

/// A purchase as its notices tell it.
struct Told {
    entitlement: Entitlement,
    line: Option<OrderLine>,
    material: Material,
    teacher_user_id: Option<UserId>,
}

impl Told {
    async fn read(conn: &mut AsyncPgConnection, id: EntitlementId) -> Result<Self, DatabaseError> {
        let (entitlement, line): (Entitlement, Option<OrderLine>) = entitlements::table
            .left_join(order_lines::table)
            .filter(entitlements::id.eq(id))
            .select((Entitlement::as_select(), Option::<OrderLine>::as_select()))
            .first(conn)
            .await?;
        let (material, teacher_user_id) = of_material(conn, material_of(&entitlement)).await?;
        Ok(Self { entitlement, line, material, teacher_user_id })
    }

    fn price(&self) -> Money {
        let amount = self.line.as_ref().map_or(0, |line| line.amount);
        Money { amount, currency: self.material.currency }
    }

    /// What goes back to the buyer by us or by somebody at the gateway; nothing when her bank took it.
    fn refund(&self) -> Option<Money> {
        let line =
            self.line.as_ref().filter(|line| line.reversed_at.is_none() && line.refunded_amount > 0)?;
        Some(Money { amount: line.refunded_amount, currency: self.material.currency })
    }

    fn notice(&self, kind: NotificationKind, facts: Facts, occasion: impl std::fmt::Display) -> Notice {
        Notice::again(kind, Some(Subject::Material(self.material.id)), facts, occasion)
    }
}

async fn of_material(
    conn: &mut AsyncPgConnection,
    id: MaterialId,
) -> Result<(Material, Option<UserId>), DatabaseError> {
    let found = materials::table
        .inner_join(teachers::table)
        .filter(materials::id.eq(id))
        .select((Material::as_select(), teachers::user_id))
        .first(conn)
        .await?;
    Ok(found)
}

#[derive(Clone)]
struct Post {
    pools: Pools,
    mailer: Mailer,
}

impl Post {
    // Not from a replica: it may lag behind what was just decided.
    async fn read(&self, id: EntitlementId) -> Result<Told, DatabaseError> {
        Told::read(&mut *self.pools.write().await?, id).await
    }

    async fn tell(
        &self,
        run: &JobRun,
        user_id: UserId,
        notice: &Notice,
        mail: impl FnOnce(String) -> MaterialMail,
    ) -> Result<(), JobError> {
        notifications::tell(&self.pools, &self.mailer, run.now, user_id, notice, |recipient| {
            MailTemplate::Material(mail(recipient.full_name.clone()))
        })
        .await?;
        Ok(())
    }

    async fn bought(&self, id: EntitlementId, run: &JobRun) -> Result<(), JobError> {
        let told = self.read(id).await?;
        if !told.entitlement.is_active() {
            return Ok(());
        }
        let notice = told.notice(NotificationKind::MaterialBought, Facts::Nothing, id);
        let price = told.price();
        let title = told.material.title;
        self.tell(run, told.entitlement.user_id, &notice, |name| MaterialMail::Bought { name, title, price })
            .await
    }

    async fn sold(&self, id: EntitlementId, run: &JobRun) -> Result<(), JobError> {
        let told = self.read(id).await?;
        let Some(teacher) = told.teacher_user_id.filter(|_| told.entitlement.is_active()) else {
            return Ok(());
        };
        let price = told.price();
        let facts = if price.amount > 0 { Facts::Earnings(price.into()) } else { Facts::Nothing };
        let notice = told.notice(NotificationKind::MaterialSold, facts, id);
        let title = told.material.title;
        self.tell(run, teacher, &notice, |name| MaterialMail::Sold { name, title, price }).await
    }

    async fn access_lost(&self, id: EntitlementId, run: &JobRun) -> Result<(), JobError> {
        let told = self.read(id).await?;
        if told.entitlement.is_active() && told.material.is_open_to_buyers() {
            return Ok(());
        }
        let refund = told.refund().filter(|_| !told.entitlement.is_active());
        let facts = refund.map_or(Facts::Nothing, |refund| Facts::Refund(refund.into()));
        // It may be lost more than once: taken down again, or taken back again by the gateway.
        let at = told.entitlement.revoked_at.or(told.material.taken_down_at);
        let at = at.map(|at| at.to_rfc3339()).unwrap_or_default();
        let notice = told.notice(NotificationKind::MaterialAccessLost, facts, format!("{id}/{at}"));
        let title = told.material.title;
        self.tell(run, told.entitlement.user_id, &notice, |name| MaterialMail::AccessLost {
            name,
            title,
            refund,
        })
        .await
    }

    async fn updated(&self, job: &MaterialUpdatedNotice, run: &JobRun) -> Result<(), JobError> {
        let told = self.read(job.entitlement_id).await?;
        if !told.entitlement.is_active() || !told.material.is_open_to_buyers() {
            return Ok(());
        }
        let notes = material_versions::table
            .filter(material_versions::material_id.eq(told.material.id))
            .filter(material_versions::number.eq(job.number))
            .select(material_versions::notes)
            .first(&mut *self.pools.write().await?)
            .await?;
        let occasion = format!("{}/{}", job.entitlement_id, job.number);
        let notice = told.notice(NotificationKind::MaterialUpdated, Facts::Nothing, occasion);
        let title = told.material.title;
        self.tell(run, told.entitlement.user_id, &notice, |name| MaterialMail::Updated { name, title, notes })
            .await
    }

    async fn taken_down(&self, id: MaterialId, run: &JobRun) -> Result<(), JobError> {
        let (material, teacher) = of_material(&mut *self.pools.write().await?, id).await?;
        let (Some(teacher), Some(at)) = (teacher, material.taken_down_at) else { return Ok(()) };
        let kind = NotificationKind::MaterialTakenDown;
        let notice = Notice::again(kind, Some(Subject::Material(id)), Facts::Nothing, at.to_rfc3339());
        let reason = material.taken_down_reason.unwrap_or_default();
        let (title, buyers_keep_access) = (material.title, material.buyers_keep_access);
        self.tell(run, teacher, &notice, |name| MaterialMail::TakenDown {
            name,
            title,
            reason,
            buyers_keep_access,
        })
        .await
    }

    async fn restored(&self, id: MaterialId, run: &JobRun) -> Result<(), JobError> {
        let (material, teacher) = of_material(&mut *self.pools.write().await?, id).await?;
        let Some(teacher) = teacher.filter(|_| material.taken_down_at.is_none()) else { return Ok(()) };
        let kind = NotificationKind::MaterialRestored;
        let at = material.updated_at.to_rfc3339();
        let notice = Notice::again(kind, Some(Subject::Material(id)), Facts::Nothing, at);
        let title = material.title;
        self.tell(run, teacher, &notice, |name| MaterialMail::Restored { name, title }).await
    }
}
