//! What moderation does to a material: steps of its commands, in its transactions, which also ask for the right, write
//! the audit row and tell those concerned.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::materials;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::MaterialId;

use crate::model::Material;
use crate::search_rows;

/// The longest reason, in characters.
pub const REASON_LENGTH_MAX: usize = 500;

/// A material before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// As it was.
    pub before: Material,
    /// As it is; equal to `before` when it was like that already.
    pub after: Material,
}

/// Takes the material out of public view, whatever its status is, and from those who have it unless `buyers_keep_access`.
/// One that is taken down already gets the new reason and choice and keeps its instant. `None` when there is none.
///
/// # Errors
/// When the database fails.
pub async fn take_down(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: MaterialId,
    reason: &str,
    buyers_keep_access: bool,
) -> Result<Option<Changed>, DatabaseError> {
    let Some(before) = lock(conn, id).await? else { return Ok(None) };
    let is_down_for_that =
        before.taken_down_at.is_some() && before.taken_down_reason.as_deref() == Some(reason);
    if is_down_for_that && before.buyers_keep_access == buyers_keep_access {
        return Ok(Some(Changed { after: before.clone(), before }));
    }
    let after = diesel::update(materials::table.find(id))
        .set((
            materials::taken_down_at.eq(before.taken_down_at.unwrap_or(now)),
            materials::taken_down_reason.eq(reason),
            materials::buyers_keep_access.eq(buyers_keep_access),
            materials::updated_at.eq(now),
        ))
        .returning(Material::as_returning())
        .get_result(conn)
        .await?;
    search_rows::write(conn, &[id]).await?;
    Ok(Some(Changed { before, after }))
}

/// Gives the material back to public view, if it is published, and to those who have it. `None` when there is none;
/// nothing changes when it is not taken down.
///
/// # Errors
/// When the database fails.
pub async fn restore(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: MaterialId,
) -> Result<Option<Changed>, DatabaseError> {
    let Some(before) = lock(conn, id).await? else { return Ok(None) };
    if before.taken_down_at.is_none() {
        return Ok(Some(Changed { after: before.clone(), before }));
    }
    let after = diesel::update(materials::table.find(id))
        .set((
            materials::taken_down_at.eq(None::<DateTime<Utc>>),
            materials::taken_down_reason.eq(None::<String>),
            materials::buyers_keep_access.eq(true),
            materials::updated_at.eq(now),
        ))
        .returning(Material::as_returning())
        .get_result(conn)
        .await?;
    search_rows::write(conn, &[id]).await?;
    Ok(Some(Changed { before, after }))
}

async fn lock(conn: &mut AsyncPgConnection, id: MaterialId) -> Result<Option<Material>, DatabaseError> {
    let material = materials::table
        .find(id)
        .select(Material::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    Ok(material)
}
