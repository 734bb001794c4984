//! Hands out a file of a material: asks for the right, and writes down that it was used. The URL is signed by the flow.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{entitlements, material_files, material_versions, materials, stored_files, teachers};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntitlementId, MaterialId, StoredFileId, UserId};
use kernel::{Actor, Refusal, UserActor};
use payments::entitlements::{NewUse, UseRefused, note_use};
use payments::{EntitlementKind, EntitlementStatus};
use serde_json::json;
use storage::StoredFile;

use crate::model::Material;
use crate::purchase::DOWNLOAD_LIMIT;

/// Why a file was not handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaterialDownloadCode {
    /// You have no material with such a file.
    NotFound,
    /// Our team took the material down, also from those who have it.
    TakenDown,
    /// The file is being looked through, or was found to be harmful.
    NotAvailable,
    /// It was downloaded too often of late.
    LimitReached,
}

/// What to download.
#[derive(Debug, Clone, Copy)]
pub struct MaterialDownloadInput {
    /// Which file.
    pub file_id: StoredFileId,
}

/// A file that may be handed out now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedFile {
    /// The file.
    pub file_id: StoredFileId,
    /// Its key in the object store.
    pub object_key: String,
    /// What to save it as.
    pub file_name: String,
    /// What it is.
    pub content_type: String,
    /// How long it is.
    pub byte_size: i64,
    /// How often the buyer may download it again; `None` for its teacher and admins, whom nobody counts.
    pub downloads_left: Option<i64>,
}

/// A file, the material it is of, and what the user has of it.
#[derive(Debug)]
struct Found {
    material_id: MaterialId,
    teacher_user_id: Option<UserId>,
    is_taken_from_buyers: bool,
    file: StoredFile,
    right: Option<EntitlementId>,
}

/// A file, whose material it is, and by what right the user has it.
type Row = (Material, Option<UserId>, StoredFile, Option<EntitlementId>);
type Code = MaterialDownloadCode;
type Error = CommandError<Code>;

/// Grants the actor the file. Each time counts.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialDownloadInput,
) -> Result<GrantedFile, Error> {
    let user = actor.require_user()?;
    conn.transaction::<_, Error, _>(async |conn| {
        let found = find(conn, user, input.file_id).await?.ok_or_else(not_found)?;
        if found.teacher_user_id == Some(user.user_id) {
            return granted(found.file);
        }
        // Bought like anybody else's: an admin may be a buyer, too.
        if let Some(right) = found.right {
            if found.is_taken_from_buyers {
                let message = "Our team took this material down: write to us if you need it.";
                return Err(refuse(Code::TakenDown, message));
            }
            // Asked before it counts.
            let granted = granted(found.file)?;
            let left = count(conn, user, now, (right, input.file_id)).await?;
            return Ok(GrantedFile { downloads_left: Some(left), ..granted });
        }
        if actor.is_admin() {
            let mut entry = AuditEntry::about("material.download", found.material_id);
            entry.after = Some(json!({ "fileId": input.file_id.to_string() }));
            audit::record(conn, actor, now, entry).await?;
            return granted(found.file);
        }
        Err(not_found())
    })
    .await
}

/// What there is to say about it, in one statement: how long the answer takes does not tell a stranger whether there is such a file.
async fn find(
    conn: &mut AsyncPgConnection,
    user: &UserActor,
    id: StoredFileId,
) -> Result<Option<Found>, DatabaseError> {
    // She got a version that has the file, or one before such a version.
    let is_her_right = entitlements::subject_id
        .eq(materials::id)
        .and(entitlements::user_id.eq(user.user_id))
        .and(entitlements::kind.eq(EntitlementKind::Material))
        .and(entitlements::status.eq(EntitlementStatus::Active))
        .and(entitlements::subject_version.le(material_versions::number.nullable()).assume_not_null())
        .and(material_versions::published_at.is_not_null());
    // A file is of one material, whichever of its versions have it. Those by which she has it come first.
    let found: Option<Row> = material_files::table
        .inner_join(material_versions::table.inner_join(materials::table.inner_join(teachers::table)))
        .inner_join(stored_files::table)
        .left_join(entitlements::table.on(is_her_right))
        .filter(material_files::stored_file_id.eq(id))
        .order(entitlements::id.nullable().asc())
        .select((
            Material::as_select(),
            teachers::user_id,
            StoredFile::as_select(),
            entitlements::id.nullable(),
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|(material, teacher_user_id, file, right)| Found {
        material_id: material.id,
        teacher_user_id,
        is_taken_from_buyers: !material.is_open_to_buyers(),
        file,
        right,
    }))
}

fn granted(file: StoredFile) -> Result<GrantedFile, Error> {
    let is_usable = file.is_usable();
    let StoredFile { id, file_name, content_type, byte_size, .. } = file;
    let Some(object_key) = file.object_key.filter(|_| is_usable) else {
        let message = "This file cannot be downloaded now: try again later, or write to our team.";
        return Err(refuse(Code::NotAvailable, message));
    };
    Ok(GrantedFile { file_id: id, object_key, file_name, content_type, byte_size, downloads_left: None })
}

async fn count(
    conn: &mut AsyncPgConnection,
    user: &UserActor,
    now: DateTime<Utc>,
    (entitlement_id, stored_file_id): (EntitlementId, StoredFileId),
) -> Result<i64, Error> {
    let new = NewUse { entitlement_id, stored_file_id, request_id: user.request_id };
    note_use(conn, now, new, &DOWNLOAD_LIMIT).await.map_err(|refused| match refused {
        UseRefused::NotActive => not_found(),
        UseRefused::LimitReached(until) => {
            let day = until.format("%Y-%m-%d");
            let message = format!(
                "You have downloaded this file {} times in 30 days: you can again after {day}.",
                DOWNLOAD_LIMIT.uses_max
            );
            refuse(Code::LimitReached, &message)
        }
        UseRefused::Database(error) => error.into(),
    })
}

fn not_found() -> Error {
    refuse(Code::NotFound, "You have no material with this file: reload your library.")
}

fn refuse(code: Code, message: &str) -> Error {
    Refusal::on("fileId", code, message).into()
}
