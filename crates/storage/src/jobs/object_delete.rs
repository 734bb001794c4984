//! Deletes objects.

use ::jobs::JobError;
use kernel::id::StoredFileId;

use super::{failure, file};
use crate::keys;
use crate::services::StorageServices;
use crate::state::StoredFileStatus;

pub(super) async fn run(services: &StorageServices, file_id: StoredFileId) -> Result<(), JobError> {
    let file = file(services, file_id).await?;
    let unneeded = match file.status {
        StoredFileStatus::Pending | StoredFileStatus::Inspecting => return Ok(()),
        StoredFileStatus::Ready => vec![keys::pending(file_id)],
        StoredFileStatus::Refused | StoredFileStatus::Expired | StoredFileStatus::Deleted => {
            keys::all(file_id).to_vec()
        }
    };
    if file.is_in_parts() {
        services.store.multipart_abort_all(&keys::pending(file_id)).await.map_err(failure)?;
    }
    for key in unneeded {
        services.store.delete(&key).await.map_err(failure)?;
    }
    Ok(())
}
