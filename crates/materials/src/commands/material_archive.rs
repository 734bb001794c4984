//! A teacher puts a material away for good. Those who have it keep it.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::materials;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::MaterialId;
use kernel::{Actor, Refusal, Role};

use super::{draft, own};
use crate::model::Material;
use crate::policy::{self, UnavailableReason};
use crate::state::MaterialStatus;

/// Why the material was not put away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialArchiveCode {
    /// The actor has no such material.
    NotFound,
    /// It is in the store.
    StillPublished,
    /// It is archived already.
    Archived,
}

/// Which one.
#[derive(Debug, Clone, Copy)]
pub struct MaterialArchiveInput {
    /// The material.
    pub id: MaterialId,
}

type Code = MaterialArchiveCode;
type Error = CommandError<Code>;

/// Puts it away; a version that was being worked on is dropped, with the files that only it needed.
///
/// # Errors
/// A refusal with a [`MaterialArchiveCode`]; no access without the role TEACHER; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialArchiveInput,
) -> Result<Material, Error> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    conn.transaction::<_, Error, _>(async |conn| {
        let Some(material) = own::lock(conn, user_id, input.id).await? else {
            return Err(Refusal::on("id", Code::NotFound, own::NO_SUCH_MATERIAL).into());
        };
        if let Err(reason) = policy::archive(&material) {
            return Err(refusal(reason).into());
        }
        draft::discard(conn, now, material.id).await?;
        let after: Option<Material> = diesel::update(
            materials::table
                .find(material.id)
                .filter(materials::status.eq_any(MaterialStatus::ARCHIVABLE.iter().copied())),
        )
        .set((materials::status.eq(MaterialStatus::Archived), materials::updated_at.eq(now)))
        .returning(Material::as_returning())
        .get_result(conn)
        .await
        .optional()?;
        let after = after.ok_or_else(|| own::changed_under_lock(material.id))?;
        let change = (after.id, material.status, after.status);
        own::audit_status(conn, actor, now, "material.archive", change).await?;
        Ok(after)
    })
    .await
}

fn refusal(reason: UnavailableReason) -> Refusal<Code> {
    let (code, message) = match reason {
        UnavailableReason::StillPublished => {
            (Code::StillPublished, "This material is in the store: unpublish it first.")
        }
        _ => (Code::Archived, "This material is archived already."),
    };
    Refusal::on("id", code, message)
}
