//! Reads of exports, for admins.

use database::schema::exports;
use database::{QueryError, latest_first};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::ExportId;
use kernel::page::{Page, PageRequest};
use kernel::{Actor, Role};

use super::model::{Export, ExportKey};

/// What cursors of the list are bound to.
pub const EXPORTS_BINDING: &str = "exports";

/// Everybody's exports belong to all admins.
fn require_admin(actor: &Actor) -> Result<(), QueryError> {
    match actor {
        Actor::System => Ok(()),
        Actor::User(_) | Actor::Anonymous => Ok(actor.require_role(Role::Admin).map(drop)?),
    }
}

/// A page of what admins asked for, latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    (request, key): (&PageRequest, Option<ExportKey>),
) -> Result<Page<Export>, QueryError> {
    require_admin(actor)?;
    let page = latest_first!(exports::table.into_boxed(), (exports::created_at, exports::id), (request, key));
    Ok(Page::from_rows(request, page.select(Export::as_select()).load(connection).await?))
}

/// How many exports [`page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn count(connection: &mut AsyncPgConnection, actor: &Actor) -> Result<i64, QueryError> {
    require_admin(actor)?;
    Ok(exports::table.select(count_star()).get_result(connection).await?)
}

/// The exports that exist, in no order; none for who is no admin.
///
/// # Errors
/// The database's failures.
pub async fn by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[ExportId],
) -> Result<Vec<Export>, QueryError> {
    if require_admin(actor).is_err() {
        return Ok(Vec::new());
    }
    let found = exports::table.filter(exports::id.eq_any(ids)).select(Export::as_select());
    Ok(found.load(connection).await?)
}
