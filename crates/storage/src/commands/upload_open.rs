//! Writes down that somebody is going to upload a file.

use chrono::{DateTime, Utc};
use database::schema::stored_files;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{StoredFileId, UserId};
use kernel::{Actor, Refusal, Refusals, Role};

use crate::config::StorageConfig;
use crate::flows::uploads::create::{UploadCreateCode, UploadCreateInput};
use crate::formats::FileFormat;
use crate::model::StoredFile;
use crate::state::{ScanStatus, StoredFileStatus};
use crate::{names, policy, queries};

type Error = CommandError<UploadCreateCode>;

/// What was announced, and may come.
struct Announced {
    format: FileFormat,
    file_name: String,
    byte_size: i64,
    sha256: [u8; 32],
}

/// The file, PENDING. Its bytes count towards the quota from now on.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &StorageConfig,
    input: &UploadCreateInput,
) -> Result<StoredFile, Error> {
    let user = actor.require_user()?;
    if let Some(role) = input.purpose.role().filter(|role| !user.roles.contains(*role)) {
        return Err(wrong_role(role).into());
    }
    let announced = check(input)?;
    let owner = user.user_id;
    connection
        .transaction::<_, Error, _>(async |connection| {
            lock_quota(connection, owner).await?;
            let taken = queries::bytes_of_owner(connection, owner).await?;
            if taken.saturating_add(announced.byte_size) > config.quota_bytes {
                return Err(over_quota(taken, config.quota_bytes).into());
            }
            Ok(insert(connection, now, config, input, (owner, announced)).await?)
        })
        .await
}

fn wrong_role(needed: Role) -> Refusal<UploadCreateCode> {
    let (code, message) = if needed == Role::Admin {
        (UploadCreateCode::NotAnAdmin, "Only admins upload this: choose another purpose.")
    } else {
        (UploadCreateCode::NotATeacher, "Only teachers upload this: become a teacher first.")
    };
    Refusal::on("purpose", code, message)
}

async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &StorageConfig,
    input: &UploadCreateInput,
    (owner, announced): (UserId, Announced),
) -> Result<StoredFile, DatabaseError> {
    let Announced { format, file_name, byte_size, sha256 } = announced;
    let is_in_parts = byte_size > policy::WHOLE_BYTES_MAX;
    let life = if is_in_parts { config.parts_life } else { config.upload_life };
    let file = diesel::insert_into(stored_files::table)
        .values((
            stored_files::id.eq(StoredFileId::generate(now)),
            stored_files::owner_user_id.eq(owner),
            stored_files::purpose.eq(input.purpose),
            stored_files::file_name.eq(file_name),
            stored_files::content_type.eq(format.content_type()),
            stored_files::byte_size.eq(byte_size),
            stored_files::sha256.eq(sha256.to_vec()),
            stored_files::status.eq(StoredFileStatus::Pending),
            stored_files::scan_status.eq(ScanStatus::PendingScan),
            stored_files::part_byte_size.eq(is_in_parts.then_some(policy::PART_BYTE_SIZE)),
            stored_files::expires_at.eq(now + life),
            stored_files::created_at.eq(now),
            stored_files::updated_at.eq(now),
        ))
        .returning(StoredFile::as_returning())
        .get_result(connection)
        .await?;
    Ok(file)
}

/// Everything that is wrong with it at once.
fn check(input: &UploadCreateInput) -> Result<Announced, Refusals<UploadCreateCode>> {
    let mut refusals = Vec::new();
    let format = FileFormat::of_content_type(&input.content_type)
        .filter(|format| input.purpose.formats().contains(format));
    if format.is_none() {
        refusals.push(type_not_allowed(input));
    }
    let file_name = names::file_name(&input.file_name, input.purpose, format);
    if let Err(message) = &file_name {
        refusals.push(Refusal::on("fileName", UploadCreateCode::InvalidFileName, message));
    }
    if input.byte_size <= 0 {
        let message = "The file is empty: choose another.";
        refusals.push(Refusal::on("byteSize", UploadCreateCode::Empty, message));
    }
    let bytes_max = format.map_or(i64::MAX, |format| input.purpose.bytes_max(format));
    if input.byte_size > bytes_max {
        let mebibytes = bytes_max / (1024 * 1024);
        let message =
            format!("The file is too large: at most {mebibytes} MiB. Make it smaller, or split it.");
        refusals.push(Refusal::on("byteSize", UploadCreateCode::TooLarge, message));
    }
    let sha256 = sha256(&input.sha256);
    if sha256.is_none() {
        let message = "Send the SHA-256 of the file's bytes as 64 hexadecimal digits.";
        refusals.push(Refusal::on("sha256", UploadCreateCode::InvalidChecksum, message));
    }
    match (format, file_name, sha256) {
        (Some(format), Ok(file_name), Some(sha256)) if refusals.is_empty() => {
            Ok(Announced { format, file_name, byte_size: input.byte_size, sha256 })
        }
        _ => Err(Refusals::check(refusals).expect_err("something was missing, so something was refused")),
    }
}

fn type_not_allowed(input: &UploadCreateInput) -> Refusal<UploadCreateCode> {
    let allowed: Vec<_> = input.purpose.formats().iter().map(|format| format.content_type()).collect();
    let message = format!("Files of this type are not taken here. Choose one of: {}.", allowed.join(", "));
    Refusal::on("contentType", UploadCreateCode::TypeNotAllowed, message)
}

fn sha256(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> =
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    if digits.len() == 64 { bytes.try_into().ok() } else { None }
}

fn over_quota(taken: i64, quota: i64) -> Refusal<UploadCreateCode> {
    const MEBIBYTE: i64 = 1024 * 1024;
    let (free, quota) = (quota.saturating_sub(taken).max(0) / MEBIBYTE, quota / MEBIBYTE);
    let message = format!(
        "Your files would need more than your {quota} MiB, of which {free} MiB are free: remove some first, or wait until uploads that were never finished expire."
    );
    Refusal::on("byteSize", UploadCreateCode::QuotaExceeded, message)
}

/// Two uploads at once would both find room: they meet on a lock named after the owner.
async fn lock_quota(connection: &mut AsyncPgConnection, owner: UserId) -> Result<(), DatabaseError> {
    let name = format!("storage.quota:{owner}");
    diesel::select(advisory_lock::pg_advisory_xact_lock(advisory_lock::hashtextextended(name, 0)))
        .execute(connection)
        .await?;
    Ok(())
}

mod advisory_lock {
    use diesel::sql_types::{BigInt, Text};
    // Raw functions: Diesel has no advisory locks.
    diesel::define_sql_function! {
        /// Waits for a lock that ends with the transaction.
        fn pg_advisory_xact_lock(key: BigInt);
    }
    diesel::define_sql_function! {
        /// A 64-bit hash of a text.
        fn hashtextextended(text: Text, seed: BigInt) -> BigInt;
    }
}
