//! A teacher's own materials.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{self, AuditEntry};
use database::schema::materials;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{MaterialId, UserId};
use serde_json::json;

use crate::model::Material;
use crate::state::MaterialStatus;

/// What a teacher without a profile is told.
pub(super) const NO_TEACHER_PROFILE: &str =
    "You have no teaching profile yet: create it with teacherProfileUpdate first.";
/// What is said of a material that is not there, or is somebody else's.
pub(super) const NO_SUCH_MATERIAL: &str = "You have no such material: reload your list.";
/// What is said of one that was put away.
pub(super) const IS_ARCHIVED: &str = "This material is archived: it cannot be changed any more.";

/// The user's own material, locked: whatever is decided about it is decided by one command at a time.
pub(super) async fn lock(
    conn: &mut AsyncPgConnection,
    user_id: UserId,
    id: MaterialId,
) -> Result<Option<Material>, DatabaseError> {
    let Some(teacher) = catalog::queries::teacher_of_user(conn, user_id).await? else { return Ok(None) };
    let material = materials::table
        .find(id)
        .filter(materials::teacher_id.eq(teacher.id))
        .select(Material::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    Ok(material)
}

/// Coming into the store and leaving it are written down.
pub(super) async fn audit_status(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    action: &'static str,
    (id, before, after): (MaterialId, MaterialStatus, MaterialStatus),
) -> Result<(), DatabaseError> {
    let entry = AuditEntry::about(action, id)
        .change(json!({ "status": before.as_str() }), json!({ "status": after.as_str() }));
    audit::record(conn, actor, now, entry).await
}

/// A guarded update found another state than the lock showed: a fault of ours.
pub(super) fn changed_under_lock(id: MaterialId) -> DatabaseError {
    DatabaseError::internal(format!("the material {id} changed while it was locked"))
}
