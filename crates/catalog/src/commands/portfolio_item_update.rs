//! A teacher changes a piece of work.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::portfolio_items;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PortfolioItemId, StoredFileId};
use kernel::{Actor, Refusal, Refusals, Role};

use super::portfolio::{self, FieldProblem, Problem};
use crate::model::PortfolioItem;
use kernel::Change;

/// Why the item was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortfolioItemUpdateCode {
    /// A required text is empty.
    Empty,
    /// A text is too long.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// The address is none of a web page.
    NotAnAddress,
    /// The actor has no such item or file; `field` says which.
    NotFound,
    /// The file was uploaded for something else.
    WrongPurpose,
    /// The file is not uploaded, inspected and scanned yet, or was refused.
    FileNotReady,
    /// The file is used by something else already.
    FileInUse,
}

impl From<FieldProblem> for PortfolioItemUpdateCode {
    fn from(problem: FieldProblem) -> Self {
        match problem {
            FieldProblem::Empty => Self::Empty,
            FieldProblem::TooLong => Self::TooLong,
            FieldProblem::ForbiddenCharacter => Self::ForbiddenCharacter,
            FieldProblem::NotAnAddress => Self::NotAnAddress,
            FieldProblem::NoSuchFile => Self::NotFound,
            FieldProblem::WrongPurpose => Self::WrongPurpose,
            FieldProblem::FileNotReady => Self::FileNotReady,
            FieldProblem::FileInUse => Self::FileInUse,
        }
    }
}

fn refusal(problem: Problem) -> Refusal<PortfolioItemUpdateCode> {
    Refusal::on(problem.field, problem.problem.into(), problem.message)
}

/// The item and its changes.
#[derive(Debug, Clone)]
pub struct PortfolioItemUpdateInput {
    /// Which item.
    pub id: PortfolioItemId,
    /// What it is called.
    pub title: Change<String>,
    /// What it is; Markdown.
    pub description: Change<String>,
    /// Where it can be seen.
    pub url: Change<String>,
    /// An uploaded picture of it. The one it replaces is deleted.
    pub image: Change<StoredFileId>,
}

/// Changes the item.
///
/// # Errors
/// Refusals with a [`PortfolioItemUpdateCode`]; no access without the role TEACHER; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: PortfolioItemUpdateInput,
) -> Result<PortfolioItem, CommandError<PortfolioItemUpdateCode>> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    conn.transaction::<_, CommandError<PortfolioItemUpdateCode>, _>(async |conn| {
        let Some(item) = portfolio::own_item(conn, user_id, input.id).await? else {
            return Err(Refusal::on(
                "id",
                PortfolioItemUpdateCode::NotFound,
                "You have no such portfolio item.",
            )
            .into());
        };
        let mut refusals = Vec::new();
        // A title cannot be emptied: clearing it is told the same as an empty text.
        let title = match &input.title {
            Change::Keep => Ok(item.title.clone()),
            Change::Clear => portfolio::title(""),
            Change::Set(text) => portfolio::title(text),
        }
        .map_err(|problem| refusals.push(refusal(problem)))
        .unwrap_or_default();
        let description = portfolio::changed(&item.description, &input.description, portfolio::description)
            .map_err(|problem| refusals.push(refusal(problem)))
            .unwrap_or_default();
        let url = portfolio::changed(&item.url, &input.url, portfolio::url)
            .map_err(|problem| refusals.push(refusal(problem)))
            .unwrap_or_default();
        let image = portfolio::image(conn, (actor, now), item.image_file_id, &input.image)
            .await?
            .map_err(|problem| refusals.push(refusal(problem)))
            .unwrap_or_default();
        Refusals::check(refusals)?;
        storage::discard_replaced(conn, now, &[item.image_file_id], &[image]).await?;
        let item = diesel::update(portfolio_items::table.find(item.id))
            .set((
                portfolio_items::title.eq(title),
                portfolio_items::description.eq(description),
                portfolio_items::url.eq(url),
                portfolio_items::image_file_id.eq(image),
                portfolio_items::updated_at.eq(now),
            ))
            .returning(PortfolioItem::as_returning())
            .get_result(conn)
            .await?;
        Ok(item)
    })
    .await
}
