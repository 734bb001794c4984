//! What the commands on portfolio items share.

use chrono::{DateTime, Utc};
use database::schema::{portfolio_items, teachers};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{PortfolioItemId, StoredFileId, TeacherId, UserId};
use kernel::text::{TextProblem, multi_line, single_line};

use crate::model::PortfolioItem;
use kernel::{Actor, Change};
use storage::{AttachRefusal, FilePurpose};

const TITLE_LENGTH_MAX: usize = 120;
const DESCRIPTION_LENGTH_MAX: usize = 2000;
const URL_LENGTH_MAX: usize = 500;

/// What is wrong with one field of a portfolio item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldProblem {
    /// Nothing is left of the text.
    Empty,
    /// Longer than allowed.
    TooLong,
    /// Invisible or control characters.
    ForbiddenCharacter,
    /// No address of a web page.
    NotAnAddress,
    /// No file of the actor.
    NoSuchFile,
    /// Uploaded for something else.
    WrongPurpose,
    /// Not uploaded, inspected and scanned, or refused.
    FileNotReady,
    /// Used by something else.
    FileInUse,
}

impl From<AttachRefusal> for FieldProblem {
    fn from(refusal: AttachRefusal) -> Self {
        match refusal {
            AttachRefusal::NotFound => Self::NoSuchFile,
            AttachRefusal::WrongPurpose => Self::WrongPurpose,
            AttachRefusal::NotReady => Self::FileNotReady,
            AttachRefusal::InUse => Self::FileInUse,
        }
    }
}

impl From<TextProblem> for FieldProblem {
    fn from(problem: TextProblem) -> Self {
        match problem {
            TextProblem::Empty | TextProblem::TooShort { .. } => Self::Empty,
            TextProblem::TooLong { .. } => Self::TooLong,
            TextProblem::ForbiddenCharacter => Self::ForbiddenCharacter,
        }
    }
}

/// A problem of a field, with its sentence.
pub(super) struct Problem {
    pub(super) field: &'static str,
    pub(super) problem: FieldProblem,
    pub(super) message: String,
}

fn text_problem(field: &'static str, problem: TextProblem, subject: &str) -> Problem {
    Problem { field, problem: problem.into(), message: problem.message(subject) }
}

/// The title, cleaned.
pub(super) fn title(text: &str) -> Result<String, Problem> {
    single_line(text, TITLE_LENGTH_MAX).map_err(|problem| text_problem("title", problem, "The title"))
}

/// The description, cleaned; an empty one is none.
pub(super) fn description(text: &str) -> Result<Option<String>, Problem> {
    match multi_line(text, DESCRIPTION_LENGTH_MAX) {
        Ok(text) => Ok(Some(text)),
        Err(TextProblem::Empty) => Ok(None),
        Err(problem) => Err(text_problem("description", problem, "The description")),
    }
}

/// The address of a web page, cleaned; an empty one is none.
pub(super) fn url(text: &str) -> Result<Option<String>, Problem> {
    let text = match single_line(text, URL_LENGTH_MAX) {
        Ok(text) => text,
        Err(TextProblem::Empty) => return Ok(None),
        Err(problem) => return Err(text_problem("url", problem, "The address")),
    };
    if is_web_address(&text) {
        return Ok(Some(text));
    }
    Err(Problem {
        field: "url",
        problem: FieldProblem::NotAnAddress,
        message: "Give the full address of a web page, starting with https:// or http://.".to_owned(),
    })
}

/// The picture that a change leads to, taken into use; the caller holds the lock of the profile.
pub(super) async fn image<C>(
    conn: &mut AsyncPgConnection,
    by: (&Actor, DateTime<Utc>),
    shown: Option<StoredFileId>,
    change: &Change<StoredFileId>,
) -> Result<Result<Option<StoredFileId>, Problem>, CommandError<C>> {
    let image = storage::attach_change(conn, by, shown, change, FilePurpose::PortfolioImage).await?;
    Ok(image.map_err(|refusal| Problem {
        field: "imageFileId",
        problem: refusal.into(),
        message: refusal.message().to_owned(),
    }))
}

/// Only the web's own schemes: a `javascript:` address would run in the reader's page. No user names before the host,
/// which are there to make one address look like another.
fn is_web_address(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let plain = |character: char| character.is_alphanumeric() || matches!(character, '.' | '-');
    name.contains('.')
        && !name.starts_with('.')
        && !name.ends_with('.')
        && name.chars().all(plain)
        && host.chars().all(|character| plain(character) || character == ':')
        && !text
            .chars()
            .any(|character| character.is_whitespace() || matches!(character, '"' | '<' | '>' | '\\' | '`'))
}

/// The value a change leads to.
pub(super) fn changed<T: Clone>(
    current: &Option<T>,
    change: &Change<String>,
    read: impl FnOnce(&str) -> Result<Option<T>, Problem>,
) -> Result<Option<T>, Problem> {
    match change {
        Change::Keep => Ok(current.clone()),
        Change::Clear => Ok(None),
        Change::Set(text) => read(text),
    }
}

/// The user's own profile, locked: items of one teacher are counted and ordered by one command at a time.
pub(super) async fn lock_own_teacher(
    conn: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Option<TeacherId>, DatabaseError> {
    let id = teachers::table
        .filter(teachers::user_id.eq(user_id))
        .filter(teachers::deleted_at.is_null())
        .select(teachers::id)
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    Ok(id)
}

/// One's own item.
pub(super) async fn own_item(
    conn: &mut AsyncPgConnection,
    user_id: UserId,
    item_id: PortfolioItemId,
) -> Result<Option<PortfolioItem>, DatabaseError> {
    let Some(teacher_id) = lock_own_teacher(conn, user_id).await? else { return Ok(None) };
    let item = portfolio_items::table
        .find(item_id)
        .filter(portfolio_items::teacher_id.eq(teacher_id))
        .filter(portfolio_items::deleted_at.is_null())
        .select(PortfolioItem::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(item)
}

#[cfg(test)]
mod tests {
    use super::is_web_address;

    #[test]
    fn only_addresses_of_web_pages_pass() {
        for good in
            ["https://contoh.id", "http://a.b/c?d=e#f", "https://contoh.id:8443/x", "https://bücher.example/"]
        {
            assert!(is_web_address(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "https://",
            "https://localhost",
            "ftp://a.b",
            "//a.b",
            "https://a.b/<script>",
            "https://bank.example@evil.example/",
            "https://.a.b",
            "https://a b.c",
            "data:text/html,x",
        ] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
