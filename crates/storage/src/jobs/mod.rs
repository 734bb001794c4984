//! What happens to files in the background.

mod object_delete;
mod scan_file;
mod sweep;
mod upload_finish;

use std::time::Duration;

use ::jobs::{Job, JobError, JobRun, Registry, enqueue, enqueue_at};
use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::id::StoredFileId;
use serde::{Deserialize, Serialize};

use crate::model::StoredFile;
use crate::object_store::StoreError;
use crate::services::StorageServices;

/// When a scanner that has not answered is asked again.
pub(crate) const SCAN_AGAIN_AFTER: TimeDelta = TimeDelta::minutes(1);

/// How long a PUT that was begun in the last second of its signature may take; and how late a slow store may still do what we
/// have long given up waiting for.
const SLOWEST_STORE: TimeDelta = TimeDelta::hours(1);

const SWEEP_EVERY: TimeDelta = TimeDelta::minutes(10);

/// Looks at a file that nobody finished looking at, or reads a large one to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadFinish {
    /// The file.
    pub file_id: StoredFileId,
}

/// Deletes what a file has in the bucket and does not need: of a ready one what was uploaded, of others everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectDelete {
    /// The file.
    pub file_id: StoredFileId,
}

/// Asks the scanner again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanFile {
    /// The file.
    pub file_id: StoredFileId,
}

/// Ends what nobody ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sweep {}

impl Job for UploadFinish {
    const KIND: &'static str = "storage.upload_finish";
    // The largest file, 1 GiB, is read from its first byte to its last: this is enough where the store gives 2 MB a second.
    const TIME_MAX: Option<Duration> = Some(Duration::from_secs(10 * 60));
}

impl Job for ObjectDelete {
    const KIND: &'static str = "storage.object_delete";
    // A store may be away for a day.
    const ATTEMPTS_MAX: i32 = 36;
}

impl Job for ScanFile {
    const KIND: &'static str = "storage.scan_file";
}

impl Job for Sweep {
    const KIND: &'static str = "storage.sweep";
}

/// Registers what this crate does in the background.
#[must_use]
pub fn register(registry: Registry, services: &StorageServices) -> Registry {
    let (finishing, deleting, scanning, sweeping) =
        (services.clone(), services.clone(), services.clone(), services.clone());
    registry
        .register(move |job: UploadFinish, run: JobRun| {
            let services = finishing.clone();
            async move { upload_finish::run(&services, run.now, job.file_id).await }
        })
        .register(move |job: ObjectDelete, _run: JobRun| {
            let services = deleting.clone();
            async move { object_delete::run(&services, job.file_id).await }
        })
        .register(move |job: ScanFile, run: JobRun| {
            let services = scanning.clone();
            async move { scan_file::run(&services, run.now, job.file_id).await }
        })
        .register(move |_: Sweep, run: JobRun| {
            let services = sweeping.clone();
            async move { sweep::run(&services, run.now).await }
        })
        .schedule("storage.sweep", SWEEP_EVERY, Sweep::default)
}

/// Has what a file does not need deleted: now, and once more when neither a signed request nor a slow store can bring it back.
/// Parts cannot come back by a request: their upload ends with the first time.
pub(crate) async fn enqueue_deletions(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file: &StoredFile,
) -> Result<(), DatabaseError> {
    let job = ObjectDelete { file_id: file.id };
    enqueue(connection, now, &job).await?;
    let requests_end = if file.is_in_parts() { now } else { file.expires_at.max(now) };
    enqueue_at(connection, now, requests_end + SLOWEST_STORE, &job).await?;
    Ok(())
}

fn failure(error: StoreError) -> JobError {
    JobError::retry(error)
}

async fn file(services: &StorageServices, file_id: StoredFileId) -> Result<StoredFile, JobError> {
    let mut connection = services.pools.write().await?;
    let found = crate::queries::file_by_id(&mut connection, &kernel::Actor::System, file_id).await?;
    found.ok_or_else(|| JobError::permanent(format!("{file_id} does not exist")))
}
