//! A teacher drops the version of a material that she worked on.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::materials;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::MaterialId;
use kernel::{Actor, Refusal, Role};

use super::{draft, own};
use crate::model::Material;
use crate::policy;

/// Why nothing was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialDraftDiscardCode {
    /// The actor has no such material.
    NotFound,
    /// The material is archived.
    Archived,
    /// No version is being worked on.
    NoDraft,
}

/// Of which one.
#[derive(Debug, Clone, Copy)]
pub struct MaterialDraftDiscardInput {
    /// The material.
    pub id: MaterialId,
}

type Code = MaterialDraftDiscardCode;
type Error = CommandError<Code>;

/// Drops it, and deletes the files that only it needed.
///
/// # Errors
/// A refusal with a [`MaterialDraftDiscardCode`]; no access without the role TEACHER; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialDraftDiscardInput,
) -> Result<Material, Error> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    conn.transaction::<_, Error, _>(async |conn| {
        let Some(material) = own::lock(conn, user_id, input.id).await? else {
            return Err(Refusal::on("id", Code::NotFound, own::NO_SUCH_MATERIAL).into());
        };
        if policy::edit(&material).is_err() {
            return Err(Refusal::on("id", Code::Archived, own::IS_ARCHIVED).into());
        }
        if !draft::discard(conn, now, material.id).await? {
            let message = "No new version of this material is being worked on.";
            return Err(Refusal::on("id", Code::NoDraft, message).into());
        }
        let material = diesel::update(materials::table.find(material.id))
            .set(materials::updated_at.eq(now))
            .returning(Material::as_returning())
            .get_result(conn)
            .await?;
        Ok(material)
    })
    .await
}
