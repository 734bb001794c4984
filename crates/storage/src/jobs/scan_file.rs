//! Asks a scanner that took its time.

use ::jobs::JobError;
use chrono::{DateTime, Utc};
use kernel::id::StoredFileId;

use super::file;
use crate::commands::scan_settle;
use crate::scanning::FileToScan;
use crate::services::StorageServices;
use crate::state::{ScanStatus, StoredFileStatus};

pub(super) async fn run(
    services: &StorageServices,
    now: DateTime<Utc>,
    file_id: StoredFileId,
) -> Result<(), JobError> {
    let file = file(services, file_id).await?;
    let waits = file.status == StoredFileStatus::Ready && file.scan_status == ScanStatus::PendingScan;
    let Some(object_key) = file.object_key.filter(|_| waits) else { return Ok(()) };
    let to_scan =
        FileToScan { id: file.id, object_key, content_type: file.content_type, byte_size: file.byte_size };
    let verdict = services.scanner.scan(&to_scan).await;
    let mut connection = services.pools.write().await?;
    scan_settle::run(&mut connection, now, file_id, verdict).await?;
    Ok(())
}
