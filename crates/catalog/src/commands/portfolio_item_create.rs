//! A teacher shows a piece of work.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::portfolio_items;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PortfolioItemId, StoredFileId};
use kernel::{Actor, Change, Refusal, Refusals, Role};

use super::portfolio::{self, FieldProblem, Problem};
use crate::model::PortfolioItem;

/// The most items one portfolio has.
pub const PORTFOLIO_ITEMS_MAX: i64 = 30;

/// Why the item was not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortfolioItemCreateCode {
    /// A required text is empty.
    Empty,
    /// A text is too long.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// The address is none of a web page.
    NotAnAddress,
    /// The user has no teaching profile yet; or, with the field, no such file.
    NotFound,
    /// The portfolio is full.
    TooMany,
    /// The file was uploaded for something else.
    WrongPurpose,
    /// The file is not uploaded, inspected and scanned yet, or was refused.
    FileNotReady,
    /// The file is used by something else already.
    FileInUse,
}

impl From<FieldProblem> for PortfolioItemCreateCode {
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

fn refusal(problem: Problem) -> Refusal<PortfolioItemCreateCode> {
    Refusal::on(problem.field, problem.problem.into(), problem.message)
}

/// A piece of work.
#[derive(Debug, Clone, Default)]
pub struct PortfolioItemCreateInput {
    /// What it is called.
    pub title: String,
    /// What it is; Markdown.
    pub description: Option<String>,
    /// Where it can be seen.
    pub url: Option<String>,
    /// An uploaded picture of it.
    pub image: Option<StoredFileId>,
}

/// Adds the item at the end of the portfolio.
///
/// # Errors
/// Refusals with a [`PortfolioItemCreateCode`]; no access without the role TEACHER; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: PortfolioItemCreateInput,
) -> Result<PortfolioItem, CommandError<PortfolioItemCreateCode>> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    let mut refusals = Vec::new();
    let title = portfolio::title(&input.title).map_err(|problem| refusals.push(refusal(problem))).ok();
    let description = portfolio::description(input.description.as_deref().unwrap_or_default())
        .map_err(|problem| refusals.push(refusal(problem)))
        .ok()
        .flatten();
    let url = portfolio::url(input.url.as_deref().unwrap_or_default())
        .map_err(|problem| refusals.push(refusal(problem)))
        .ok()
        .flatten();
    Refusals::check(refusals)?;
    let title = title.unwrap_or_default();
    conn.transaction::<_, CommandError<PortfolioItemCreateCode>, _>(async |conn| {
        let Some(teacher_id) = portfolio::lock_own_teacher(conn, user_id).await? else {
            return Err(Refusal::general(
                PortfolioItemCreateCode::NotFound,
                "You have no teaching profile yet: create it with teacherProfileUpdate first.",
            )
            .into());
        };
        let live = portfolio_items::table
            .filter(portfolio_items::teacher_id.eq(teacher_id))
            .filter(portfolio_items::deleted_at.is_null());
        let count: i64 = live.count().get_result(conn).await?;
        if count >= PORTFOLIO_ITEMS_MAX {
            return Err(Refusal::general(
                PortfolioItemCreateCode::TooMany,
                "A portfolio has at most 30 items: delete one before you add another.",
            )
            .into());
        }
        let image = input.image.map_or(Change::Keep, Change::Set);
        let image = portfolio::image(conn, (actor, now), None, &image).await?.map_err(refusal)?;
        let last: Option<i32> = live.select(max(portfolio_items::position)).first(conn).await?;
        let item = diesel::insert_into(portfolio_items::table)
            .values((
                portfolio_items::id.eq(PortfolioItemId::generate(now)),
                portfolio_items::teacher_id.eq(teacher_id),
                portfolio_items::title.eq(title),
                portfolio_items::description.eq(description),
                portfolio_items::url.eq(url),
                portfolio_items::image_file_id.eq(image),
                portfolio_items::position.eq(last.map_or(0, |last| last.saturating_add(1))),
                portfolio_items::created_at.eq(now),
                portfolio_items::updated_at.eq(now),
            ))
            .returning(PortfolioItem::as_returning())
            .get_result(conn)
            .await?;
        Ok(item)
    })
    .await
}
