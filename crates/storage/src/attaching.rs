//! How other crates take a file into use, and give it up.

use chrono::{DateTime, Utc};
use database::schema::stored_files;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::StoredFileId;
use kernel::{AccessRefused, Actor};

use crate::jobs::enqueue_deletions;
use crate::model::StoredFile;
use crate::state::{FilePurpose, ScanStatus, StoredFileStatus};

/// Why a file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachRefusal {
    /// There is no such file of the actor.
    NotFound,
    /// It was not uploaded to the end, was refused, or is still looked at.
    NotReady,
    /// It was uploaded for something else.
    WrongPurpose,
    /// Something uses it already.
    InUse,
}

/// Why nothing was attached.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// An expected "no".
    #[error("{}", .0.message())]
    Refused(AttachRefusal),
    /// Nobody is signed in.
    #[error(transparent)]
    Access(#[from] AccessRefused),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl AttachError {
    /// The expected "no"; what else went wrong, as commands tell it.
    ///
    /// # Errors
    /// Everything but a refusal.
    pub fn refusal<C>(self) -> Result<AttachRefusal, CommandError<C>> {
        match self {
            Self::Refused(refusal) => Ok(refusal),
            Self::Access(refused) => Err(refused.into()),
            Self::Database(error) => Err(error.into()),
        }
    }
}

impl AttachRefusal {
    /// A sentence that tells the person what to do.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::NotFound => "You have no such file: upload it first.",
            Self::NotReady => {
                "This file is not ready: finish its upload with uploadComplete, or upload it again."
            }
            Self::WrongPurpose => "This file was uploaded for something else: upload it again for this.",
            Self::InUse => "This file is used already: upload it again to use it here too.",
        }
    }
}

/// Takes a file of the actor into use, in the caller's transaction. One file is used by one thing.
///
/// # Errors
/// [`AttachError`].
pub async fn attach(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    actor: &Actor,
    file_id: StoredFileId,
    purpose: FilePurpose,
) -> Result<StoredFile, AttachError> {
    let owner = actor.require_user()?.user_id;
    let usable = stored_files::table
        .find(file_id)
        .filter(stored_files::owner_user_id.eq(owner))
        .filter(stored_files::purpose.eq(purpose))
        .filter(stored_files::status.eq(StoredFileStatus::Ready))
        .filter(stored_files::scan_status.eq(ScanStatus::Clean))
        .filter(stored_files::attached_at.is_null());
    let attached = diesel::update(usable)
        .set((stored_files::attached_at.eq(now), stored_files::updated_at.eq(now)))
        .returning(StoredFile::as_returning())
        .get_result(connection)
        .await
        .optional()
        .map_err(DatabaseError::from)?;
    if let Some(file) = attached {
        return Ok(file);
    }
    let found = stored_files::table
        .find(file_id)
        .filter(stored_files::owner_user_id.eq(owner))
        .filter(stored_files::status.ne(StoredFileStatus::Deleted))
        .select(StoredFile::as_select())
        .first(connection)
        .await
        .optional()
        .map_err(DatabaseError::from)?;
    Err(AttachError::Refused(match found {
        None => AttachRefusal::NotFound,
        Some(file) if file.purpose != purpose => AttachRefusal::WrongPurpose,
        Some(file) if file.attached_at.is_some() => AttachRefusal::InUse,
        Some(_) => AttachRefusal::NotReady,
    }))
}

/// Gives a file up, in the caller's transaction: it is gone at once, and its object a moment later. What is gone already, or
/// was never ready, stays as it is. Whether the actor may, the caller has asked.
///
/// # Errors
/// When the database fails.
pub async fn discard(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    file_id: StoredFileId,
) -> Result<(), DatabaseError> {
    let ready = stored_files::table.find(file_id).filter(stored_files::status.eq(StoredFileStatus::Ready));
    let discarded = diesel::update(ready)
        .set((
            stored_files::status.eq(StoredFileStatus::Deleted),
            stored_files::deleted_at.eq(now),
            stored_files::updated_at.eq(now),
        ))
        .returning(StoredFile::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    if let Some(file) = discarded {
        enqueue_deletions(connection, now, &file).await?;
    }
    Ok(())
}
