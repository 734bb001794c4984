//! Looking at an uploaded file, from a request or from a job. Everything here may be done twice, also at once.

use sha2::{Digest as _, Sha256};

use crate::commands::inspection_settle::{Finding, Kept};
use crate::formats::{FIRST_BYTES, FileFormat};
use crate::images::{MADE_CONTENT_TYPE, Place};
use crate::keys;
use crate::model::StoredFile;
use crate::object_store::{MultipartFinish, StoreError};
use crate::policy::Keeping;
use crate::scanning::{FileToScan, Verdict};
use crate::services::StorageServices;
use crate::state::{FileRefusal, ScanStatus};

/// What is there.
pub(crate) enum Arrival {
    /// An object of the right length; one that came in parts begins as it should.
    Whole,
    /// There is no need to look further.
    Settled(Finding),
}

/// Joins the parts, and looks at what is seen without reading all of it.
pub(crate) async fn arrival(services: &StorageServices, file: &StoredFile) -> Result<Arrival, StoreError> {
    let (store, key) = (&services.store, keys::pending(file.id));
    if let Some(multipart_id) = &file.multipart_id {
        let parts = i32::try_from(file.parts().len()).unwrap_or(i32::MAX);
        if let MultipartFinish::Missing { .. } = store.multipart_finish(&key, multipart_id, parts).await? {
            return Ok(Arrival::Settled(Finding::NotThere));
        }
    }
    let Some(facts) = store.facts(&key).await? else { return Ok(Arrival::Settled(Finding::NotThere)) };
    if !has_length(file, facts.byte_size) {
        return Ok(Arrival::Settled(Finding::Refused(FileRefusal::WrongLength)));
    }
    if file.is_in_parts()
        && let Err(refusal) = begins_as_it_should(services, file, &key).await?
    {
        return Ok(Arrival::Settled(Finding::Refused(refusal)));
    }
    Ok(Arrival::Whole)
}

/// Puts it where it stays, and looks at it there: whoever still holds a signed request can write under the pending key only.
pub(crate) async fn keep(services: &StorageServices, file: &StoredFile) -> Result<Finding, StoreError> {
    let Some(format) = FileFormat::of_content_type(&file.content_type) else {
        return Ok(Finding::Refused(FileRefusal::WrongType));
    };
    let kept = match file.purpose.keeping(format) {
        Keeping::AsPublicImage => make_image(services, file, format).await,
        Keeping::AsItIs => copy(services, file).await,
    };
    match kept {
        Ok(Ok(kept)) => scanned(services, file, kept).await,
        Ok(Err(refusal)) => Ok(Finding::Refused(refusal)),
        // It was there a moment ago.
        Err(StoreError::NotFound) => Ok(Finding::NotThere),
        Err(StoreError::TooLarge { .. }) => Ok(Finding::Refused(FileRefusal::WrongLength)),
        Err(error) => Err(error),
    }
}

async fn copy(
    services: &StorageServices,
    file: &StoredFile,
) -> Result<Result<Kept, FileRefusal>, StoreError> {
    let (store, key) = (&services.store, keys::kept(file.id, Keeping::AsItIs));
    // A job that ran out of time goes on where it was: a copy is either whole or not there.
    let is_copied =
        file.is_in_parts() && store.facts(&key).await?.is_some_and(|facts| has_length(file, facts.byte_size));
    if !is_copied {
        store.copy(&keys::pending(file.id), &key, &file.content_type).await?;
    }
    let facts = store.facts(&key).await?.ok_or(StoreError::NotFound)?;
    if !has_length(file, facts.byte_size) {
        return Ok(Err(FileRefusal::WrongLength));
    }
    let sha256 = match facts.sha256 {
        Some(sha256) => sha256,
        None => store.digest(&key).await?.sha256,
    };
    if sha256.as_slice() != file.sha256 {
        return Ok(Err(FileRefusal::WrongChecksum));
    }
    if !file.is_in_parts()
        && let Err(refusal) = begins_as_it_should(services, file, &key).await?
    {
        return Ok(Err(refusal));
    }
    Ok(Ok(Kept {
        object_key: key,
        content_type: file.content_type.clone(),
        byte_size: file.byte_size,
        width_and_height: None,
        scan_status: ScanStatus::PendingScan,
    }))
}

async fn make_image(
    services: &StorageServices,
    file: &StoredFile,
    format: FileFormat,
) -> Result<Result<Kept, FileRefusal>, StoreError> {
    let store = &services.store;
    let place = Place::take().await;
    let byte_size_max = u64::try_from(file.byte_size).unwrap_or_default();
    let bytes = store.read_whole(&keys::pending(file.id), byte_size_max).await?;
    if Sha256::digest(&bytes).as_slice() != file.sha256 {
        return Ok(Err(FileRefusal::WrongChecksum));
    }
    if let Err(refusal) = format.agrees(first(&bytes)) {
        return Ok(Err(refusal));
    }
    let made = match place.make(format, bytes).await {
        Ok(made) => made,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Ok(byte_size) = i64::try_from(made.jpeg.len()) else { return Ok(Err(FileRefusal::ImageTooLarge)) };
    let object_key = keys::kept(file.id, Keeping::AsPublicImage);
    store.write(&object_key, MADE_CONTENT_TYPE, made.jpeg).await?;
    Ok(Ok(Kept {
        object_key,
        content_type: MADE_CONTENT_TYPE.to_owned(),
        byte_size,
        width_and_height: i32::try_from(made.width).ok().zip(i32::try_from(made.height).ok()),
        scan_status: ScanStatus::PendingScan,
    }))
}

async fn scanned(services: &StorageServices, file: &StoredFile, kept: Kept) -> Result<Finding, StoreError> {
    let to_scan = FileToScan {
        id: file.id,
        object_key: kept.object_key.clone(),
        content_type: kept.content_type.clone(),
        byte_size: kept.byte_size,
    };
    Ok(match services.scanner.scan(&to_scan).await {
        Verdict::Clean => Finding::Kept(Kept { scan_status: ScanStatus::Clean, ..kept }),
        Verdict::Later => Finding::Kept(kept),
        Verdict::Infected => Finding::Refused(FileRefusal::Infected),
    })
}

async fn begins_as_it_should(
    services: &StorageServices,
    file: &StoredFile,
    key: &str,
) -> Result<Result<(), FileRefusal>, StoreError> {
    let first_bytes = services.store.read_start(key, FIRST_BYTES).await?;
    let format = FileFormat::of_content_type(&file.content_type);
    Ok(format.map_or(Err(FileRefusal::WrongType), |format| format.agrees(&first_bytes)))
}

fn first(bytes: &[u8]) -> &[u8] {
    let count = usize::try_from(FIRST_BYTES).unwrap_or(usize::MAX);
    bytes.get(..count).unwrap_or(bytes)
}

fn has_length(file: &StoredFile, byte_size: u64) -> bool {
    u64::try_from(file.byte_size) == Ok(byte_size)
}
