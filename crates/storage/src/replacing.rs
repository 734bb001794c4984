//! How what shows a file shows another one from now on, or none.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::AsyncPgConnection;
use kernel::id::StoredFileId;
use kernel::{Actor, Change};

use crate::attaching::{AttachRefusal, attach, discard};
use crate::state::FilePurpose;

/// The file that is shown once the change is written, in the caller's transaction; why not, when the new one cannot be used.
/// What is shown already is not taken into use twice. Whoever calls this holds the lock of what shows it, and gives up what is
/// no longer shown with [`discard_replaced`].
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn attach_change<C>(
    connection: &mut AsyncPgConnection,
    (actor, now): (&Actor, DateTime<Utc>),
    shown: Option<StoredFileId>,
    change: &Change<StoredFileId>,
    purpose: FilePurpose,
) -> Result<Result<Option<StoredFileId>, AttachRefusal>, CommandError<C>> {
    let file = match change {
        Change::Keep => return Ok(Ok(shown)),
        Change::Clear => return Ok(Ok(None)),
        Change::Set(file) if shown == Some(*file) => return Ok(Ok(shown)),
        Change::Set(file) => *file,
    };
    match attach(connection, now, actor, file, purpose).await {
        Ok(attached) => Ok(Ok(Some(attached.id))),
        Err(error) => Ok(Err(error.refusal()?)),
    }
}

/// Gives up the files that were shown before and are not any more, in the caller's transaction.
///
/// # Errors
/// When the database fails.
pub async fn discard_replaced(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    before: &[Option<StoredFileId>],
    after: &[Option<StoredFileId>],
) -> Result<(), DatabaseError> {
    let mut replaced: Vec<StoredFileId> =
        before.iter().filter(|file| !after.contains(file)).copied().flatten().collect();
    replaced.sort_unstable();
    for file in replaced {
        discard(connection, now, file).await?;
    }
    Ok(())
}
