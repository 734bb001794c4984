//! A teacher takes a material out of the store. Those who have it keep it.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::materials;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::MaterialId;
use kernel::{Actor, Refusal, Role};

use super::own;
use crate::model::Material;
use crate::policy;
use crate::search_rows;
use crate::state::MaterialStatus;

/// Why the material stayed where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialUnpublishCode {
    /// The actor has no such material.
    NotFound,
    /// It is not published.
    NotPublished,
}

/// Which one.
#[derive(Debug, Clone, Copy)]
pub struct MaterialUnpublishInput {
    /// The material.
    pub id: MaterialId,
}

type Code = MaterialUnpublishCode;
type Error = CommandError<Code>;

/// Takes it out of the store.
///
/// # Errors
/// A refusal with a [`MaterialUnpublishCode`]; no access without the role TEACHER; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialUnpublishInput,
) -> Result<Material, Error> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    conn.transaction::<_, Error, _>(async |conn| {
        let Some(material) = own::lock(conn, user_id, input.id).await? else {
            return Err(Refusal::on("id", Code::NotFound, own::NO_SUCH_MATERIAL).into());
        };
        if policy::unpublish(&material).is_err() {
            let message = "This material is not in the store: there is nothing to take out.";
            return Err(Refusal::on("id", Code::NotPublished, message).into());
        }
        let after: Option<Material> = diesel::update(
            materials::table.find(material.id).filter(materials::status.eq(MaterialStatus::Published)),
        )
        .set((materials::status.eq(MaterialStatus::Unpublished), materials::updated_at.eq(now)))
        .returning(Material::as_returning())
        .get_result(conn)
        .await
        .optional()?;
        let after = after.ok_or_else(|| own::changed_under_lock(material.id))?;
        search_rows::write(conn, &[after.id]).await?;
        let change = (after.id, material.status, after.status);
        own::audit_status(conn, actor, now, "material.unpublish", change).await?;
        Ok(after)
    })
    .await
}
