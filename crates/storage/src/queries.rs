//! Reads of files, scoped to who asks.

use std::time::Duration;

use database::DatabaseError;
use database::schema::stored_files;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{StoredFileId, UserId};

use crate::model::StoredFile;
use crate::object_store::{GetRules, ObjectStore, SignedRequest, StoreError};
use crate::state::{FilePurpose, ScanStatus, StoredFileStatus};

/// Files by their ids, in any order: the actor's own; all of them for admins and the product itself.
///
/// # Errors
/// When the database fails.
pub async fn files_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[StoredFileId],
) -> Result<Vec<StoredFile>, DatabaseError> {
    let mut query =
        stored_files::table.filter(stored_files::id.eq_any(ids)).select(StoredFile::as_select()).into_boxed();
    match actor {
        Actor::System => {}
        Actor::User(_) if actor.is_admin() => {}
        Actor::User(user) => query = query.filter(stored_files::owner_user_id.eq(user.user_id)),
        Actor::Anonymous => return Ok(Vec::new()),
    }
    Ok(query.load(connection).await?)
}

/// One file; see [`files_by_ids`].
///
/// # Errors
/// When the database fails.
pub async fn file_by_id(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    id: StoredFileId,
) -> Result<Option<StoredFile>, DatabaseError> {
    Ok(files_by_ids(connection, actor, &[id]).await?.pop())
}

/// What everybody may see of these files, in any order: pictures and previews that are used by something.
///
/// # Errors
/// When the database fails.
pub async fn public_files_by_ids(
    connection: &mut AsyncPgConnection,
    ids: &[StoredFileId],
) -> Result<Vec<StoredFile>, DatabaseError> {
    let public = FilePurpose::ALL.iter().copied().filter(|purpose| purpose.is_public());
    let files = stored_files::table
        .filter(stored_files::id.eq_any(ids))
        .filter(stored_files::purpose.eq_any(public))
        .filter(stored_files::status.eq(StoredFileStatus::Ready))
        .filter(stored_files::scan_status.eq(ScanStatus::Clean))
        .filter(stored_files::attached_at.is_not_null())
        .select(StoredFile::as_select())
        .load(connection)
        .await?;
    Ok(files)
}

/// How many bytes of the owner there are, what is being uploaded included. Proofs of payouts that were sent belong to the company's
/// books, not to the admin who happened to send it.
///
/// # Errors
/// When the database fails.
pub async fn bytes_of_owner(connection: &mut AsyncPgConnection, owner: UserId) -> Result<i64, DatabaseError> {
    let taking_room = StoredFileStatus::ALL.iter().copied().filter(|status| status.takes_room());
    let bytes = stored_files::table
        .filter(stored_files::owner_user_id.eq(owner))
        .filter(stored_files::status.eq_any(taking_room))
        .filter(stored_files::purpose.ne(FilePurpose::PayoutProof).or(stored_files::attached_at.is_null()))
        // Raw SQL: a sum of bigints is a numeric, which Diesel would need a decimal library for.
        .select(sql::<BigInt>("coalesce(sum(byte_size), 0)::bigint"))
        .first(connection)
        .await?;
    Ok(bytes)
}

/// The URL of a file that everybody may see: the same all day, without a question to anybody. `None` for what is sold, and for
/// what is not (or no longer) usable.
///
/// # Errors
/// Never in practice: nothing in it depends on the outside.
pub async fn public_url(store: &ObjectStore, file: &StoredFile) -> Result<Option<String>, StoreError> {
    match &file.object_key {
        Some(key) if file.purpose.is_public() && file.is_usable() => {
            store.sign_public(key, &file.content_type).await.map(Some)
        }
        _ => Ok(None),
    }
}

/// A GET by which somebody saves a file that not everybody may see, under its name and as what it was uploaded. Whether they may,
/// the caller has asked. `None` for what is not (or no longer) usable. Asks nobody.
///
/// # Errors
/// The life is longer than the week that S3 allows.
pub async fn download_request(
    store: &ObjectStore,
    file: &StoredFile,
    lives: Duration,
) -> Result<Option<SignedRequest>, StoreError> {
    let Some(key) = file.object_key.as_ref().filter(|_| file.is_usable()) else { return Ok(None) };
    let rules = GetRules { attachment: Some(&file.file_name), content_type: &file.content_type };
    store.sign_get(key, &rules, lives).await.map(Some)
}
