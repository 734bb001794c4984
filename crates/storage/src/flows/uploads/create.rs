//! Announces a file, and gives the requests by which it is uploaded.

use std::time::Duration;

use chrono::{DateTime, Utc};
use database::CommandError;
use kernel::{Actor, Refusal};

use crate::commands::{multipart_store, upload_give_up, upload_open};
use crate::keys;
use crate::model::StoredFile;
use crate::object_store::{PutRules, SignedRequest, StoreError};
use crate::services::StorageServices;
use crate::state::FilePurpose;

/// Why nothing can be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadCreateCode {
    /// Such files are uploaded by teachers.
    NotATeacher,
    /// Such files are uploaded by admins.
    NotAnAdmin,
    /// The file has no bytes.
    Empty,
    /// The file is larger than its purpose allows.
    TooLarge,
    /// The purpose takes no files of this type.
    TypeNotAllowed,
    /// The name is none.
    InvalidFileName,
    /// The checksum is none.
    InvalidChecksum,
    /// The actor's files would need more room than they have.
    QuotaExceeded,
    /// The object store is away.
    StorageUnavailable,
}

/// What is going to be uploaded.
#[derive(Debug, Clone)]
pub struct UploadCreateInput {
    /// What for.
    pub purpose: FilePurpose,
    /// What the uploader calls it.
    pub file_name: String,
    /// Its type, as browsers tell it.
    pub content_type: String,
    /// Its length.
    pub byte_size: i64,
    /// Its SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

/// An upload that can begin.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The file, PENDING.
    pub file: StoredFile,
    /// The requests to make, in any order; each may be repeated until they expire.
    pub requests: Vec<UploadRequest>,
    /// From when on they are refused.
    pub expires_at: DateTime<Utc>,
}

/// A request that uploads a file, or a part of one.
#[derive(Debug, Clone)]
pub struct UploadRequest {
    /// The request.
    pub signed: SignedRequest,
    /// The first of the file's bytes that is its body, counted from 0.
    pub first_byte: i64,
    /// How many bytes its body has.
    pub byte_size: i64,
    /// Which part it is, counted from 1; a file that comes whole has none.
    pub part_number: Option<i32>,
}

/// Announces a file of the actor. When the store is away, nothing stays behind.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    services: &StorageServices,
    actor: &Actor,
    input: UploadCreateInput,
) -> Result<Upload, CommandError<UploadCreateCode>> {
    let now = services.clock.now();
    let file = {
        let mut connection = services.pools.write().await?;
        upload_open::run(&mut connection, actor, now, &services.config, &input).await?
    };
    let file = if file.is_in_parts() { begin_parts(services, now, file).await? } else { file };
    let lives = (file.expires_at - now).to_std().unwrap_or(Duration::ZERO);
    match sign(services, &file, lives).await {
        Ok(requests) => Ok(Upload { expires_at: file.expires_at, file, requests }),
        Err(error) => Err(give_up(services, now, &file, error).await),
    }
}

async fn begin_parts(
    services: &StorageServices,
    now: DateTime<Utc>,
    file: StoredFile,
) -> Result<StoredFile, CommandError<UploadCreateCode>> {
    match services.store.multipart_begin(&keys::pending(file.id), &file.content_type).await {
        Ok(multipart_id) => {
            let mut connection = services.pools.write().await?;
            Ok(multipart_store::run(&mut connection, now, file.id, &multipart_id).await?)
        }
        Err(error) => Err(give_up(services, now, &file, error).await),
    }
}

async fn sign(
    services: &StorageServices,
    file: &StoredFile,
    lives: Duration,
) -> Result<Vec<UploadRequest>, StoreError> {
    let (store, key) = (&services.store, keys::pending(file.id));
    let Some(multipart_id) = &file.multipart_id else {
        let sha256 = file.sha256.as_slice().try_into().unwrap_or_default();
        let byte_size = u64::try_from(file.byte_size).unwrap_or_default();
        let rules = PutRules { content_type: &file.content_type, byte_size, sha256 };
        let signed = store.sign_put(&key, &rules, lives).await?;
        return Ok(vec![UploadRequest {
            signed,
            first_byte: 0,
            byte_size: file.byte_size,
            part_number: None,
        }]);
    };
    let mut requests = Vec::new();
    for part in file.parts() {
        let byte_size = u64::try_from(part.byte_size).unwrap_or_default();
        let signed = store.sign_part(&key, multipart_id, part.number, byte_size, lives).await?;
        requests.push(UploadRequest {
            signed,
            first_byte: part.first_byte,
            byte_size: part.byte_size,
            part_number: Some(part.number),
        });
    }
    Ok(requests)
}

/// The room is free again at once; what fails here too, the sweep does.
async fn give_up(
    services: &StorageServices,
    now: DateTime<Utc>,
    file: &StoredFile,
    error: StoreError,
) -> CommandError<UploadCreateCode> {
    if error.retriable() {
        tracing::warn!(file.id = %file.id, %error, "no upload could be begun");
    } else {
        tracing::error!(file.id = %file.id, %error, "no upload could be begun");
    }
    let given_up = async {
        let mut connection = services.pools.write().await?;
        upload_give_up::run(&mut connection, now, file.id).await
    };
    if let Err(error) = given_up.await {
        tracing::warn!(file.id = %file.id, %error, "an upload that could not be begun is left to the sweep");
    }
    let message = "Files cannot be uploaded at the moment: try again in a minute.";
    Refusal::general(UploadCreateCode::StorageUnavailable, message).into()
}
