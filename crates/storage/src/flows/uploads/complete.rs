//! Looks at what was uploaded, and keeps it when it is what was announced.

use database::CommandError;
use kernel::id::StoredFileId;
use kernel::{Actor, Refusal};

use super::inspection::{self, Arrival};
use crate::commands::inspection_begin::{self, Begun, finish_by};
use crate::commands::inspection_settle::{self, Finding};
use crate::model::StoredFile;
use crate::object_store::StoreError;
use crate::services::StorageServices;
use crate::state::{FileRefusal, StoredFileStatus};

/// Why a file is not ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadCompleteCode {
    /// You have no such upload.
    NotFound,
    /// It, or a part of it, has not come yet.
    NotUploaded,
    /// It is being looked at.
    InProgress,
    /// It took too long.
    Expired,
    /// It has another length than announced.
    WrongLength,
    /// It has another SHA-256 than announced.
    WrongChecksum,
    /// Its first bytes are not of the announced type.
    WrongType,
    /// It is a program, a script or a web page.
    ForbiddenType,
    /// It is an image that cannot be decoded.
    UnreadableImage,
    /// It is an image of too many pixels.
    ImageTooLarge,
    /// The scanner found something in it.
    Infected,
    /// The object store is away.
    StorageUnavailable,
}

/// What was uploaded.
#[derive(Debug, Clone, Copy)]
pub struct UploadCompleteInput {
    /// The file.
    pub file_id: StoredFileId,
}

/// The file, READY; or INSPECTING when it is a large one, which a job reads to its end. Asking again for a ready one gives it
/// again.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures. When the store is away, the upload stays as it is.
pub async fn run(
    services: &StorageServices,
    actor: &Actor,
    input: UploadCompleteInput,
) -> Result<StoredFile, CommandError<UploadCompleteCode>> {
    let begun = {
        let mut connection = services.pools.write().await?;
        inspection_begin::run(&mut connection, actor, services.clock.now(), input.file_id).await?
    };
    let file = match begun {
        Begun::Ready(file) => return Ok(file),
        Begun::Inspecting(file) => file,
    };
    let looked = match inspection::arrival(services, &file).await {
        Ok(Arrival::Whole) if file.is_in_parts() => return hand_over(services, file).await,
        Ok(Arrival::Whole) => inspection::keep(services, &file).await,
        Ok(Arrival::Settled(finding)) => Ok(finding),
        Err(error) => Err(error),
    };
    match looked {
        Ok(finding) => answer(settle(services, &file, &finding).await?),
        Err(error) => {
            log(&file, &error);
            settle(services, &file, &Finding::NotThere).await?;
            Err(unavailable().into())
        }
    }
}

/// Reading a large file takes longer than anybody waits for an answer.
async fn hand_over(
    services: &StorageServices,
    file: StoredFile,
) -> Result<StoredFile, CommandError<UploadCompleteCode>> {
    let (mut connection, now) = (services.pools.write().await?, services.clock.now());
    finish_by(&mut connection, now, now, file.id).await?;
    Ok(file)
}

async fn settle(
    services: &StorageServices,
    file: &StoredFile,
    finding: &Finding,
) -> Result<StoredFile, CommandError<UploadCompleteCode>> {
    let mut connection = services.pools.write().await?;
    Ok(inspection_settle::run(&mut connection, services.clock.now(), file.id, finding).await?)
}

fn answer(file: StoredFile) -> Result<StoredFile, CommandError<UploadCompleteCode>> {
    match file.status {
        StoredFileStatus::Refused => Err(refused(&file).into()),
        StoredFileStatus::Pending => Err(not_uploaded().into()),
        _ => Ok(file),
    }
}

fn log(file: &StoredFile, error: &StoreError) {
    if error.retriable() {
        tracing::warn!(file.id = %file.id, %error, "an upload could not be looked at");
    } else {
        tracing::error!(file.id = %file.id, %error, "an upload could not be looked at");
    }
}

fn not_uploaded() -> Refusal<UploadCompleteCode> {
    let message = "The file has not come to its end: repeat the requests that failed, then ask again.";
    Refusal::on("fileId", UploadCompleteCode::NotUploaded, message)
}

fn unavailable() -> Refusal<UploadCompleteCode> {
    let message = "Files cannot be looked at at the moment: ask again in a minute. What you uploaded stays.";
    Refusal::general(UploadCompleteCode::StorageUnavailable, message)
}

/// What is told of a file that was refused, also when it is asked for again.
pub(crate) fn refused(file: &StoredFile) -> Refusal<UploadCompleteCode> {
    use UploadCompleteCode as Code;
    let (code, message) = match file.refusal {
        Some(FileRefusal::WrongLength) => {
            (Code::WrongLength, "The file has another length than was announced: upload it again.")
        }
        Some(FileRefusal::WrongChecksum) | None => {
            (Code::WrongChecksum, "The file was changed on its way: upload it again.")
        }
        Some(FileRefusal::WrongType) => (
            Code::WrongType,
            "The file's content is not of the type it was announced as: save it in that format, or announce its real type.",
        ),
        Some(FileRefusal::ForbiddenType) => {
            (Code::ForbiddenType, "Programs, scripts and web pages cannot be uploaded: choose another file.")
        }
        Some(FileRefusal::UnreadableImage) => {
            (Code::UnreadableImage, "The image cannot be read: save it again as JPEG or PNG.")
        }
        Some(FileRefusal::ImageTooLarge) => {
            (Code::ImageTooLarge, "The image has too many pixels: make it smaller than 40 megapixels.")
        }
        Some(FileRefusal::Infected) => {
            (Code::Infected, "Something harmful was found in the file: choose another.")
        }
    };
    Refusal::on("fileId", code, message)
}
