//! What happens to exports in the background.

use std::time::Duration;

use ::jobs::{Job, JobError, JobRun, Registry};
use chrono::TimeDelta;
use kernel::Actor;
use kernel::id::ExportId;
use mailer::{BookkeepingMail, MailTemplate, Mailer};
use notifications::{Facts, Notice, NotificationKind, Subject};
use serde::{Deserialize, Serialize};

use super::commands::{export_claim, export_settle, exports_sweep};
use super::model::Export;
use super::queries;
use super::services::ExportServices;
use super::state::ExportStatus;
use super::writing;

const SWEEP_EVERY: TimeDelta = TimeDelta::hours(1);

/// Writes a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportWrite {
    /// Which.
    pub export_id: ExportId,
}

/// Deletes everything that an export has in the bucket, once it is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportDelete {
    /// Which.
    pub export_id: ExportId,
}

/// To who asked for it: it can be downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportReadyNotice {
    /// Which.
    pub export_id: ExportId,
}

/// Ends what was kept long enough, and what nobody writes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportsSweep {}

impl Job for ExportWrite {
    const KIND: &'static str = "accounting.export_write";
    // Some millions of rows.
    const TIME_MAX: Option<Duration> = Some(Duration::from_secs(20 * 60));
}

impl Job for ExportDelete {
    const KIND: &'static str = "accounting.export_delete";
    // A store may be away for a day.
    const ATTEMPTS_MAX: i32 = 36;
}

impl Job for ExportReadyNotice {
    const KIND: &'static str = "accounting.export_ready_notice";
}

impl Job for ExportsSweep {
    const KIND: &'static str = "accounting.exports_sweep";
}

/// Registers all of them.
#[must_use]
pub fn register(registry: Registry, services: &ExportServices, mailer: &Mailer) -> Registry {
    let (writing, deleting, telling, sweeping) =
        (services.clone(), services.clone(), services.clone(), services.clone());
    let mailer = mailer.clone();
    registry
        .register(move |job: ExportWrite, run| {
            let services = writing.clone();
            // Boxed: the client of the store nests its futures deeply.
            Box::pin(async move { write(&services, run, job.export_id).await })
        })
        .register(move |job: ExportDelete, _: JobRun| {
            let services = deleting.clone();
            Box::pin(async move { delete(&services, job.export_id).await })
        })
        .register(move |job: ExportReadyNotice, run| {
            let (services, mailer) = (telling.clone(), mailer.clone());
            async move { tell(&services, &mailer, run, job.export_id).await }
        })
        .register(move |_: ExportsSweep, run: JobRun| {
            let services = sweeping.clone();
            async move {
                exports_sweep::run(&mut *services.pools.write().await?, run.now).await?;
                Ok(())
            }
        })
        .schedule("accounting.exports_sweep", SWEEP_EVERY, ExportsSweep::default)
}

/// From the first row to the last: who died left parts that nobody can go on with, since nobody knows what they held.
async fn write(services: &ExportServices, run: JobRun, export_id: ExportId) -> Result<(), JobError> {
    let claim = export_claim::run(&mut *services.pools.write().await?, run.now, export_id).await?;
    let Some(claim) = claim else { return Ok(()) };
    let store = &services.store;
    let written = async {
        if let Some(key) = &claim.abandoned_key {
            store.clear(key).await?;
        }
        writing::write(services, &claim.export, &claim.key).await
    };
    let written = match written.await {
        Ok(written) => written,
        Err(error) => {
            if run.attempt >= ExportWrite::ATTEMPTS_MAX {
                let now = services.clock.now();
                export_settle::failed(&mut *services.pools.write().await?, now, &claim).await?;
            }
            return Err(error.into());
        }
    };
    let now = services.clock.now();
    let is_ready = export_settle::ready(&mut *services.pools.write().await?, now, &claim, written).await?;
    if !is_ready {
        tracing::warn!(%export_id, "somebody else writes this export: what was written is thrown away");
        store.clear(&claim.key).await.map_err(JobError::retry)?;
    }
    Ok(())
}

async fn delete(services: &ExportServices, export_id: ExportId) -> Result<(), JobError> {
    let export = read(services, export_id).await?;
    match export.status {
        ExportStatus::Waiting | ExportStatus::Running | ExportStatus::Ready => Ok(()),
        ExportStatus::Failed | ExportStatus::Expired => {
            services.store.clear(&Export::prefix(export_id)).await.map_err(JobError::retry)
        }
    }
}

async fn tell(
    services: &ExportServices,
    mailer: &Mailer,
    run: JobRun,
    export_id: ExportId,
) -> Result<(), JobError> {
    let export = read(services, export_id).await?;
    let Some(rows) = export.row_count.filter(|_| export.is_ready()) else { return Ok(()) };
    let subject = Some(Subject::Export(export_id));
    let notice = Notice::once(NotificationKind::ExportReady, subject, Facts::Nothing);
    let admin = export.requested_by_user_id;
    notifications::tell(&services.pools, mailer, run.now, admin, &notice, |recipient| {
        MailTemplate::Bookkeeping(BookkeepingMail::ExportReady { name: recipient.full_name.clone(), rows })
    })
    .await?;
    Ok(())
}

// Not from a replica: it may lag behind what was just decided.
async fn read(services: &ExportServices, id: ExportId) -> Result<Export, JobError> {
    let mut connection = services.pools.write().await?;
    let found = queries::by_ids(&mut connection, &Actor::System, &[id]).await.map_err(JobError::retry)?;
    found.into_iter().next().ok_or_else(|| JobError::permanent(format!("{id} does not exist")))
}
