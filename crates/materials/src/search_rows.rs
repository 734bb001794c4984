//! The read table of the store's free-text search: `material_texts`.

use database::DatabaseError;
use database::schema::{material_texts, materials};
use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::MaterialId;

use crate::search_texts::SELECT_PUBLISHED_TEXTS;

/// Materials whose rows are made anew in one transaction of [`rebuild`].
const REBUILT_TOGETHER: i64 = 500;

/// Makes the rows of these materials true again, in the caller's transaction and after its changes: those that are
/// published and not taken down get theirs anew, all others have none.
///
/// # Errors
/// When the database fails.
pub async fn write(conn: &mut AsyncPgConnection, changed: &[MaterialId]) -> Result<(), DatabaseError> {
    if changed.is_empty() {
        return Ok(());
    }
    // Two writers of one material's row would each delete what they see and insert it twice: the second waits here,
    // and its next statement sees what the first committed.
    materials::table
        .filter(materials::id.eq_any(changed))
        .order(materials::id)
        .select(materials::id)
        .for_no_key_update()
        .load::<MaterialId>(conn)
        .await?;
    diesel::delete(material_texts::table.filter(material_texts::material_id.eq_any(changed)))
        .execute(conn)
        .await?;
    // Raw SQL for the reason given at the text it shares with seeding.
    let statement = format!(
        "INSERT INTO material_texts (material_id, document, words) {SELECT_PUBLISHED_TEXTS} AND m.id = ANY ($1)"
    );
    diesel::sql_query(statement).bind::<Array<Uuid>, _>(changed).execute(conn).await?;
    Ok(())
}

/// Makes all rows anew, some hundred materials at a time, each lot in its own transaction: search goes on meanwhile.
/// Returns how many materials were looked at.
///
/// # Errors
/// When the database fails; what was rebuilt until then stays.
pub async fn rebuild(conn: &mut AsyncPgConnection) -> Result<usize, DatabaseError> {
    let mut after: Option<MaterialId> = None;
    let mut count = 0;
    loop {
        let mut lot =
            materials::table.select(materials::id).order(materials::id).limit(REBUILT_TOGETHER).into_boxed();
        if let Some(after) = after {
            lot = lot.filter(materials::id.gt(after));
        }
        let lot: Vec<MaterialId> = lot.load(conn).await?;
        let Some(last) = lot.last() else { return Ok(count) };
        after = Some(*last);
        count += lot.len();
        conn.transaction::<_, DatabaseError, _>(async |conn| write(conn, &lot).await).await?;
    }
}
