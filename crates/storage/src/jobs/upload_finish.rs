//! Looks at a file beside the requests.

use ::jobs::JobError;
use chrono::{DateTime, Utc};
use kernel::id::StoredFileId;

use super::{failure, file};
use crate::commands::inspection_settle;
use crate::flows::uploads::inspection::{self, Arrival};
use crate::services::StorageServices;
use crate::state::StoredFileStatus;

pub(super) async fn run(
    services: &StorageServices,
    now: DateTime<Utc>,
    file_id: StoredFileId,
) -> Result<(), JobError> {
    let file = file(services, file_id).await?;
    if file.status != StoredFileStatus::Inspecting {
        return Ok(());
    }
    let finding = match inspection::arrival(services, &file).await.map_err(failure)? {
        Arrival::Whole => inspection::keep(services, &file).await.map_err(failure)?,
        Arrival::Settled(finding) => finding,
    };
    let mut connection = services.pools.write().await?;
    inspection_settle::run(&mut connection, now, file_id, &finding).await?;
    Ok(())
}
