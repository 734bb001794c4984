//! A teacher takes a piece of work away.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::portfolio_items;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PortfolioItemId, StoredFileId};
use kernel::{Actor, Refusal, Role};

use super::portfolio;

/// Why the item was not deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortfolioItemDeleteCode {
    /// The actor has no such item.
    NotFound,
}

/// Which item.
#[derive(Debug, Clone, Copy)]
pub struct PortfolioItemDeleteInput {
    /// The item.
    pub id: PortfolioItemId,
}

/// Deletes the item (softly), its picture with it, and returns its id.
///
/// # Errors
/// A refusal with a [`PortfolioItemDeleteCode`]; no access without the role TEACHER; otherwise when the database
/// fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: PortfolioItemDeleteInput,
) -> Result<PortfolioItemId, CommandError<PortfolioItemDeleteCode>> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    conn.transaction::<_, CommandError<PortfolioItemDeleteCode>, _>(async |conn| {
        let Some(item) = portfolio::own_item(conn, user_id, input.id).await? else {
            return Err(Refusal::on(
                "id",
                PortfolioItemDeleteCode::NotFound,
                "You have no such portfolio item.",
            )
            .into());
        };
        diesel::update(portfolio_items::table.find(item.id))
            .set((
                portfolio_items::image_file_id.eq(None::<StoredFileId>),
                portfolio_items::deleted_at.eq(now),
                portfolio_items::updated_at.eq(now),
            ))
            .execute(conn)
            .await?;
        storage::discard_replaced(conn, now, &[item.image_file_id], &[]).await?;
        Ok(item.id)
    })
    .await
}
