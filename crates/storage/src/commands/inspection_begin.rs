//! Takes a file that was uploaded out of its uploader's hands.

use ::jobs::enqueue_soonest;
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::stored_files;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::StoredFileId;
use kernel::{Actor, Refusal};

use crate::flows::uploads::complete::{UploadCompleteCode, refused};
use crate::jobs::UploadFinish;
use crate::model::StoredFile;
use crate::state::StoredFileStatus;

/// When a request that was to look at it is taken for dead, and a job looks.
const NOBODY_LOOKS_AFTER: TimeDelta = TimeDelta::minutes(2);

/// How long after the end of its signed requests an upload is still taken: it may have been long under way.
pub(crate) const LATE: TimeDelta = TimeDelta::minutes(15);

/// Where the file stands now.
pub(crate) enum Begun {
    /// It was ready before.
    Ready(StoredFile),
    /// It is to be looked at.
    Inspecting(StoredFile),
}

type Error = CommandError<UploadCompleteCode>;

/// PENDING → INSPECTING, once.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    file_id: StoredFileId,
) -> Result<Begun, Error> {
    let owner = actor.require_user()?.user_id;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let file = stored_files::table
                .find(file_id)
                .filter(stored_files::owner_user_id.eq(owner))
                .select(StoredFile::as_select())
                .for_no_key_update()
                .first(connection)
                .await
                .optional()?;
            let file = file.ok_or_else(not_found)?;
            match file.status {
                StoredFileStatus::Pending if now >= file.expires_at + LATE => Err(expired().into()),
                StoredFileStatus::Pending => Ok(Begun::Inspecting(begin(connection, now, file_id).await?)),
                StoredFileStatus::Ready => Ok(Begun::Ready(file)),
                StoredFileStatus::Inspecting => Err(in_progress().into()),
                StoredFileStatus::Refused => Err(refused(&file).into()),
                StoredFileStatus::Expired => Err(expired().into()),
                StoredFileStatus::Deleted => Err(not_found().into()),
            }
        })
        .await
}

async fn begin(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
) -> Result<StoredFile, DatabaseError> {
    let pending =
        stored_files::table.find(file_id).filter(stored_files::status.eq(StoredFileStatus::Pending));
    let file = diesel::update(pending)
        .set((stored_files::status.eq(StoredFileStatus::Inspecting), stored_files::updated_at.eq(now)))
        .returning(StoredFile::as_returning())
        .get_result(connection)
        .await?;
    finish_by(connection, now, now + NOBODY_LOOKS_AFTER, file_id).await?;
    Ok(file)
}

/// Has a job look at it, at the latest then.
pub(crate) async fn finish_by(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    at: DateTime<Utc>,
    file_id: StoredFileId,
) -> Result<(), DatabaseError> {
    enqueue_soonest(connection, now, at, &file_id.to_string(), &UploadFinish { file_id }).await
}

fn not_found() -> Refusal<UploadCompleteCode> {
    let message = "You have no such upload: begin one with uploadCreate.";
    Refusal::on("fileId", UploadCompleteCode::NotFound, message)
}

fn in_progress() -> Refusal<UploadCompleteCode> {
    let message = "This file is being looked at: ask for it again in a few seconds.";
    Refusal::on("fileId", UploadCompleteCode::InProgress, message)
}

fn expired() -> Refusal<UploadCompleteCode> {
    let message = "This upload took too long and is over: begin again with uploadCreate.";
    Refusal::on("fileId", UploadCompleteCode::Expired, message)
}
