//! An admin puts a material back that was taken down.

use ::jobs::enqueue;
use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::MaterialId;
use kernel::{Actor, Role};
use materials::Material;
use materials::jobs::MaterialRestoredNotice;
use materials::visibility::{Changed, restore};

use super::visibility_of;

/// Why nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialRestoreCode {
    /// There is no such material.
    NotFound,
}

/// What is put back.
#[derive(Debug, Clone, Copy)]
pub struct MaterialRestoreInput {
    /// The material.
    pub material_id: MaterialId,
}

type Code = MaterialRestoreCode;
type Error = CommandError<Code>;

/// Gives the material back to those who have it, and to the store if its teacher left it published. Its teacher is told. One
/// that is not taken down stays as it is. Reports of it that were decided stay so.
///
/// # Errors
/// A refusal with a [`MaterialRestoreCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialRestoreInput,
) -> Result<Material, Error> {
    actor.require_role(Role::Admin)?;
    let material_id = input.material_id;
    conn.transaction::<_, Error, _>(async |conn| {
        let Some(Changed { before, after }) = restore(conn, now, material_id).await? else {
            let message = "There is no such material: reload the list.";
            return Err(Error::refused("materialId", Code::NotFound, message));
        };
        if before != after {
            let entry = AuditEntry::about("material.restore", material_id)
                .change(visibility_of(&before).into(), visibility_of(&after).into());
            audit::record(conn, actor, now, entry).await?;
            enqueue(conn, now, &MaterialRestoredNotice { material_id }).await?;
        }
        Ok(after)
    })
    .await
}
