//! A teacher puts a material, or its new version, into the store.

use ::jobs::enqueue;
use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{material_versions, materials};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::MaterialId;
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use super::own;
use crate::jobs::MaterialUpdated;
use crate::model::Material;
use crate::policy::{self, Publication, UnavailableReason};
use crate::queries::standing_of_materials;
use crate::search_rows;
use crate::state::MaterialStatus;

/// Why nothing came into the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialPublishCode {
    /// The actor has no such material.
    NotFound,
    /// It is archived.
    Archived,
    /// An admin took it down.
    TakenDown,
    /// The teaching profile is not in public view.
    TeacherNotPublic,
    /// It has no files.
    NoFiles,
    /// A file is gone or was found to be harmful.
    FileNotReady,
    /// It is in the store as it is.
    NothingNew,
}

/// Which one.
#[derive(Debug, Clone, Copy)]
pub struct MaterialPublishInput {
    /// The material.
    pub id: MaterialId,
}

type Code = MaterialPublishCode;
type Error = CommandError<Code>;

/// Publishes the version that is being worked on, if there is one, and puts the material into the store. Those who have it
/// get the new version, and are told of it.
///
/// # Errors
/// A refusal with a [`MaterialPublishCode`]; no access without the role TEACHER; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialPublishInput,
) -> Result<Material, Error> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    conn.transaction::<_, Error, _>(async |conn| {
        let Some(before) = own::lock(conn, user_id, input.id).await? else {
            return Err(Refusal::on("id", Code::NotFound, own::NO_SUCH_MATERIAL).into());
        };
        let standing =
            standing_of_materials(conn, &[before.id]).await?.remove(&before.id).unwrap_or_default();
        // A profile that leaves public view meanwhile takes the material out of the store with it: no lock is needed.
        let publication = policy::publish(&standing.of(&before)).map_err(refusal)?;
        let number = match publication {
            Publication::NewVersion => publish_draft(conn, now, before.id).await?,
            Publication::Again => {
                before.published_version.ok_or_else(|| own::changed_under_lock(before.id))?
            }
        };
        let after = put_into_store(conn, now, &before, number).await?;
        search_rows::write(conn, &[after.id]).await?;
        if publication == Publication::NewVersion && before.published_version.is_some() {
            enqueue(conn, now, &MaterialUpdated { material_id: after.id, number }).await?;
        }
        audit_publication(conn, actor, now, (&before, &after)).await?;
        Ok(after)
    })
    .await
}

/// From now on the version is never changed.
async fn publish_draft(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: MaterialId,
) -> Result<i32, DatabaseError> {
    let number = diesel::update(material_versions::table)
        .filter(material_versions::material_id.eq(id))
        .filter(material_versions::published_at.is_null())
        .set((material_versions::published_at.eq(now), material_versions::updated_at.eq(now)))
        .returning(material_versions::number)
        .get_result(conn)
        .await?;
    Ok(number)
}

async fn put_into_store(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    before: &Material,
    number: i32,
) -> Result<Material, DatabaseError> {
    let after: Option<Material> = diesel::update(
        materials::table
            .find(before.id)
            .filter(materials::status.eq(before.status))
            .filter(materials::taken_down_at.is_null()),
    )
    .set((
        materials::status.eq(MaterialStatus::Published),
        materials::published_version.eq(number),
        materials::published_at.eq(before.published_at.unwrap_or(now)),
        materials::updated_at.eq(now),
    ))
    .returning(Material::as_returning())
    .get_result(conn)
    .await
    .optional()?;
    after.ok_or_else(|| own::changed_under_lock(before.id))
}

/// What came into public view is written down, also when it is a new version of what was there.
async fn audit_publication(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    (before, after): (&Material, &Material),
) -> Result<(), DatabaseError> {
    let values =
        |of: &Material| json!({ "status": of.status.as_str(), "publishedVersion": of.published_version });
    let entry = AuditEntry::about("material.publish", after.id).change(values(before), values(after));
    audit::record(conn, actor, now, entry).await
}

fn refusal(reason: UnavailableReason) -> Refusal<Code> {
    let (code, message) = match reason {
        UnavailableReason::TakenDown => (
            Code::TakenDown,
            "This material was taken down: its page says why. It cannot be published until it is restored.",
        ),
        UnavailableReason::TeacherNotPublic => {
            (Code::TeacherNotPublic, "Your teaching profile is not in public view: publish it first.")
        }
        UnavailableReason::NoFiles => {
            (Code::NoFiles, "This material has no files: choose at least one first.")
        }
        UnavailableReason::FileNotReady => (
            Code::FileNotReady,
            "A file of this material cannot be handed out: replace it and publish again.",
        ),
        UnavailableReason::NothingNew => (
            Code::NothingNew,
            "This material is in the store as it is: choose the files of a new version first.",
        ),
        UnavailableReason::NotPublished
        | UnavailableReason::StillPublished
        | UnavailableReason::NoDraft
        | UnavailableReason::Archived => (Code::Archived, own::IS_ARCHIVED),
    };
    Refusal::on("id", code, message)
}
